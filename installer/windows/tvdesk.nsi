; The Windows setup: for one user without rights, or with /AllUsers for all (needs an administrator). /S asks nothing.
; Built by windows.py, which gives VERSION, TREE (the program as a folder), OUT and SIZE (KB).

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
CRCCheck on
SetDateSave on
RequestExecutionLevel user

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "tvdesk"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\tvdesk"
!define RUN '"$INSTDIR\python\pythonw.exe" -m tvdesk'

Name "${NAME} ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\tvdesk"
BrandingText "tvdesk ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "tvdesk"
VIAddVersionKey "FileDescription" "tvdesk setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

Var AllUsers

!define MUI_ICON "${TREE}\tvdesk.ico"
!define MUI_UNICON "${TREE}\tvdesk.ico"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\python\pythonw.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "-m tvdesk"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString Running ${LANG_VIETNAMESE} "tvdesk đang mở, hoặc một tệp của chương trình đang được dùng. Đóng tvdesk rồi chạy lại bộ cài. Chương trình cũ còn nguyên."
LangString Running ${LANG_ENGLISH} "tvdesk is open, or one of its files is in use. Close tvdesk and run this setup again. The old program is untouched."
LangString NotOurs ${LANG_VIETNAMESE} "Thư mục này có tệp khác, không phải của tvdesk. Hãy chọn một thư mục trống."
LangString NotOurs ${LANG_ENGLISH} "This folder holds files that are not tvdesk's. Choose an empty one."
LangString NeedsAdmin ${LANG_VIETNAMESE} "Cài cho mọi người dùng (/AllUsers) cần quyền quản trị. Chạy lại bằng “Run as administrator”."
LangString NeedsAdmin ${LANG_ENGLISH} "Installing for all users (/AllUsers) needs an administrator. Run this setup as administrator."
LangString TooOld ${LANG_VIETNAMESE} "tvdesk cần Windows 10 bản 1809 hoặc mới hơn, 64 bit."
LangString TooOld ${LANG_ENGLISH} "tvdesk needs Windows 10 version 1809 or newer, 64 bit."
LangString DataStays ${LANG_VIETNAMESE} "Đã gỡ chương trình. Số liệu trong $LOCALAPPDATA\tvdesk còn nguyên."
LangString DataStays ${LANG_ENGLISH} "The program is gone. The data in $LOCALAPPDATA\tvdesk are untouched."
LangString Bundle ${LANG_VIETNAMESE} "Tệp báo cáo tvdesk"
LangString Bundle ${LANG_ENGLISH} "tvdesk report file"

!macro Scope
  StrCpy $AllUsers "no"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AllUsers" $1
  ${IfNot} ${Errors}
    StrCpy $AllUsers "yes"
  ${EndIf}
  ClearErrors
!macroend

Function .onInit
  SetRegView 64
  !insertmacro Scope
  ${If} $AllUsers == "yes"
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      MessageBox MB_ICONSTOP "$(NeedsAdmin)" /SD IDOK
      SetErrorLevel 740
      Quit
    ${EndIf}
    SetShellVarContext all
    StrCpy $INSTDIR "$PROGRAMFILES64\tvdesk"
  ${EndIf}
  ReadRegStr $0 HKLM "Software\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $0 != ""
  ${AndIf} $0 < 17763
    MessageBox MB_ICONSTOP "$(TooOld)" /SD IDOK
    SetErrorLevel 1150
    Quit
  ${EndIf}
  ; An update goes where the program is.
  ReadRegStr $0 SHCTX "${KEY}" "InstallLocation"
  ${If} $0 != ""
    StrCpy $INSTDIR $0
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/D=" $1
FunctionEnd

Section "tvdesk"
  SetRegView 64
  ${If} $AllUsers == "yes"
    SetShellVarContext all
  ${EndIf}
  ; The whole old folder gives way at once. Windows lets no folder be renamed of which a program is running.
  ${If} ${FileExists} "$INSTDIR\*.*"
    ${IfNot} ${FileExists} "$INSTDIR\tvdesk\__main__.py"
      MessageBox MB_ICONSTOP "$(NotOurs)" /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
    RMDir /r "$INSTDIR.old"
    ClearErrors
    Rename "$INSTDIR\python" "$INSTDIR\python.old"
    ${If} ${Errors}
      MessageBox MB_ICONSTOP "$(Running)" /SD IDOK
      SetErrorLevel 32
      Abort
    ${EndIf}
    Rename "$INSTDIR\python.old" "$INSTDIR\python"
    ClearErrors
    Rename "$INSTDIR" "$INSTDIR.old"
    ${If} ${Errors}
      MessageBox MB_ICONSTOP "$(Running)" /SD IDOK
      SetErrorLevel 32
      Abort
    ${EndIf}
  ${EndIf}
  ClearErrors
  SetOutPath "$INSTDIR"
  File /r "${TREE}\*.*"
  ${If} ${Errors}
    ; A full disk: the old program comes back.
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR"
    Rename "$INSTDIR.old" "$INSTDIR"
    SetErrorLevel 112
    Abort
  ${EndIf}
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR.old"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$INSTDIR"
  CreateShortcut "$SMPROGRAMS\tvdesk.lnk" "$INSTDIR\python\pythonw.exe" "-m tvdesk" "$INSTDIR\tvdesk.ico"
  WriteRegStr SHCTX "Software\Classes\.tvb" "" "tvdesk.bundle"
  WriteRegStr SHCTX "Software\Classes\tvdesk.bundle" "" "$(Bundle)"
  WriteRegStr SHCTX "Software\Classes\tvdesk.bundle\DefaultIcon" "" "$INSTDIR\tvdesk.ico"
  WriteRegStr SHCTX "Software\Classes\tvdesk.bundle\shell\open\command" "" '${RUN} "%1"'
  WriteRegStr SHCTX "${KEY}" "DisplayName" "tvdesk"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\tvdesk.ico"
  WriteRegStr SHCTX "${KEY}" "Publisher" "tvdesk"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${If} $AllUsers == "yes"
    WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /AllUsers'
    WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /AllUsers /S'
  ${Else}
    WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${EndIf}
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Function un.onInit
  SetRegView 64
  !insertmacro Scope
  ${If} $AllUsers == "yes"
    SetShellVarContext all
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetRegView 64
  ${If} $AllUsers == "yes"
    SetShellVarContext all
  ${EndIf}
  ${IfNot} ${FileExists} "$INSTDIR\tvdesk\__main__.py"
    SetErrorLevel 2
    Abort
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\python" "$INSTDIR\python.old"
  ${If} ${Errors}
    MessageBox MB_ICONSTOP "$(Running)" /SD IDOK
    SetErrorLevel 32
    Abort
  ${EndIf}
  Delete "$SMPROGRAMS\tvdesk.lnk"
  DeleteRegKey SHCTX "Software\Classes\tvdesk.bundle"
  ReadRegStr $0 SHCTX "Software\Classes\.tvb" ""
  ${If} $0 == "tvdesk.bundle"
    DeleteRegKey SHCTX "Software\Classes\.tvb"
  ${EndIf}
  DeleteRegKey SHCTX "${KEY}"
  SetOutPath "$TEMP"
  ; The program's folder alone: data lie elsewhere, and are nobody's to delete but their owner's.
  RMDir /r "$INSTDIR"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  DetailPrint "$(DataStays)"
SectionEnd
