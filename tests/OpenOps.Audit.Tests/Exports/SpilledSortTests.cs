using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Tests.Exports;

public sealed class SpilledSortTests
{
    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(1_000, 7)]
    [InlineData(10_000, 999)]
    public void InOrder_WhateverFitsInMemory_IsSorted(int count, int runLength)
    {
        var random = new Random(count);
        SortRecord[] records = [.. Enumerable.Range(0, count).Select(_ => new SortRecord(
            new UInt128((ulong)random.Next(5), (ulong)random.NextInt64()), random.Next(3), NewGuid(random), NewGuid(random), (byte)random.Next(2)))];
        using var sort = new SpilledSort(runLength);
        foreach (var record in records)
        {
            sort.Add(record);
        }

        Assert.Equal(records.Order(SortRecord.Comparer), sort.InOrder());
        Assert.Equal(count, sort.InOrder().Count()); // and once more, as both files of an export are read from it
    }

    private static Guid NewGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
