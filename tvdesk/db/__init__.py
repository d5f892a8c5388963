"""Engine, models, migrations, queries, backup."""
