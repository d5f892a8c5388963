"""Faults to plant in the services that exchange: altered source text, and the tests that must notice it."""

# One fault, one line: a table is easier to read across than wrapped.
# ruff: noqa: E501

from __future__ import annotations

# name: (module, what stands there, what the fault puts in its place, the file and the tests in it that notice)
FAULTS: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "scope_not_checked": ("admission", "        self._scope.check(changes, author, earlier)\n", "", ("exchange", "record_of_another_unit")),
    "orphans_not_checked": ("admission", "        self._scope.finish()\n", "", ("semantics", "two_units and deleted")),
    "mark_not_looked_at": ("scope", "made_elsewhere = change.op == \"create\" and not change.record.endswith(tag)", "made_elsewhere = False", ("semantics", "two_units and before")),
    "record_moved": ("scope", "return bool(found.units) and change.fields[\"unit\"] not in found.units", "return False", ("order", "does_not_move")),
    "one_stranger_forgotten": ("scope", "self._orphans.setdefault(change.record, set()).add(author.unit)", "self._orphans[change.record] = {author.unit}", ("order", "does_not_hide")),
    "verdict_on_the_making_not_sent": ("export", 'found = written[record].shown.get("unit") if record in written else None', "found = None", ("order", "making_of_its_record")),
    "office_log_not_needed": ("export", 'if order.kind != "report" or desk.is_dic:', "if True:", ("order", "waits_at_a_second_desk")),
    "preview_sees_no_files": ("cargo", "if not one.present and not store.holds(one.sha256, one.bytes)]", "if not one.present]", ("order", "will_be_missing")),
    "owner_not_asked": ("scope", "fits = fits and (not units or author.unit in units)", "fits = fits", ("semantics", "two_units and deleted")),
    "unit_field_free": ("scope", 'fits = fits and (named == author.unit or "unit" not in change.fields)', "fits = fits", ("semantics", "anothers_name")),
    "type_free": ("scope", "if found is not None and found.type != change.type:", "if False:", ("semantics", "another_type_in_one_piece")),
    "head_signature_not_checked": ("admission", "open_envelope(envelope, HEAD_TYPE, lambda _: self._trusted.verify_key(one.device))", "__import__('base64').b64decode(__import__('json').loads(envelope)['payload'])", ("hostile", "carrier")),
    "head_not_compared": ("admission", "if (head.device, head.seq, head.head) != (one.device, one.last, one.head):", "if False:", ("hostile", "carrier")),
    "revocation_not_checked": ("admission", "        self._trusted.require_admitted(one.device, one.last, lambda seq: self._known_head(one, seq))\n", "", ("hostile", "lost_machine")),
    "fork_not_seen": ("admission", "if head_at(self._connection, author, one.last).hex() != one.head:", "if False:", ("refusals", "copied_disk")),
    "carrier_may_erase": ("admission", "                self._require_lawful(author, follower.seq)\n", "", ("semantics", "leave_lines_out")),
    "clock_ahead_taken": ("admission", "if seen > self._latest:", "if False:", ("exchange", "clock_far_ahead")),
    "nul_taken": ("admission", 'if b"\\\\u0000" in line:', "if False:", ("hostile", "nul")),
    "held_file_applied": ("intake_step", "        if absent:\n", "        if False:\n", ("exchange", "predecessor_is_missing")),
    "preview_commits": ("intake", "                connection.rollback()\n", "", ("exchange", "preview_shows")),
    "rest_not_verified": ("intake_step", "        contents.verify_rest()\n", "", ("exchange", "printed_report")),
    "anybody_answers": ("envelopes", "if answers and not trusted.is_dic(manifest.device):", "if False:", ("hostile", "office_alone")),
    "any_audience": ("envelopes", 'if manifest.audience not in (desk.unit, "*"):', "if False:", ("exchange", "not_for_another_unit")),
    "receipt_for_another_file": ("receipts", "if answer.unit != desk.unit or not (found or elsewhere):", "if False:", ("hostile", "receipt_for_another")),
    "receipt_not_verified": ("receipts", "open_envelope(envelope, RECEIPT_TYPE, lambda _: trusted.verify_key(manifest.device))", "__import__('base64').b64decode(__import__('json').loads(envelope)['payload'])", ("hostile", "receipt_that_nobody_signed")),
    "sender_holds_what_we_hold": ("intake_step", "theirs = {device: Tip(tip.seq, tip.head) for device, tip in manifest.have.items()}", "theirs = have(self._connection)", ("semantics_files", "second_reply")),
    "cursor_moves_at_export": ("export", "        changes = sum(last - first + 1 for _, first, last in ranges)\n", "        changes = 0\n        __import__('tvdesk.services.peers').services.peers.note_receipt(connection, order.audience, have(connection))\n", ("exchange", "lost_stick")),
    "bad_held_file_stops_the_good": ("intake", "                self._remember_refusal(self._kept(found), found.digest, error)\n", "                raise\n", ("semantics_files", "turns_out_bad")),
    "known_file_run_again": ("intake", "if row is None or row.state != APPLIED:", "if True:", ("exchange", "same_file_again")),
    "refused_copy_stays": ("intake", "path.unlink(missing_ok=True)", "pass", ("hostile", "requires_and_format")),
    "least_is_the_most": ("peers", "min(result[device], vector[device]", "max(result[device], vector[device]", ("semantics_files", "least_of_vectors")),
    "new_machine_forgotten": ("peers", "least(_kept(connection, device) for device in devices)", "least(found for device in devices if (found := _kept(connection, device)))", ("semantics_files", "second_reply")),
    "revoked_machine_counts": ("peers", "trusted.devices_of(audience) if", "trusted.devices if one.unit == audience and", ("semantics_files", "revoked_machine")),
    "late_file_believed": ("peers", "if before is None or (own is not None and own.seq >= before.seq):", "if True:", ("semantics_files", "older_file")),
    "newer_is_edited": ("records", "if state.type not in self._desk.schemas or not heads(changes, [LIFE], self._desk.schemas):", "if False:", ("semantics", "nothing_can_be_read")),
    "anybody_settles_a_verdict": ("records", "        if not self._desk.is_dic:\n            raise NotYours(unit=self._desk.unit)\n        self._write(", "        self._write(", ("semantics", "opposite_mind")),
    "any_shape_shown": ("projector", "values = {name: value for name, value in values.items() if type(value) is self.wanted.shapes.get(name)}", "values = dict(values)", ("hostile", "another_shape")),
}  # fmt: skip
