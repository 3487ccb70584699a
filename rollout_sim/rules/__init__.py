"""The rules of the model, written once for both engines: functions of plain numbers and arrays."""
