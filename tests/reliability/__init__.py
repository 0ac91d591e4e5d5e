"""What a run lives through: killed processes, full disks, damaged files, strange machines. The long forms are marked slow."""
