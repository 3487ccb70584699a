"""What a scenario file may say, block by block."""
