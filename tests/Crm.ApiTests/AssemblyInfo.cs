using NUnit.Framework;

// Most of a test here is waiting: for the disk, for a keeper's next look, for a process to start.
[assembly: LevelOfParallelism(4)]
