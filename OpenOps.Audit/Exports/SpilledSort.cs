using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OpenOps.Audit.Exports;

/// <summary>What an export sorts by and finds rows again with: ids and hashes, never what was said.</summary>
/// <param name="Key">Rows with one key belong together.</param>
/// <param name="Order">The order among them.</param>
/// <param name="Id">The interaction.</param>
/// <param name="OtherId">A second interaction, in a pair.</param>
/// <param name="Tag">What else is to be remembered.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SortRecord(UInt128 Key, long Order, Guid Id, Guid OtherId, byte Tag)
{
    public const int Size = 16 + 8 + 16 + 16 + 1;

    /// <summary>By key, then by order; the rest only makes the order the same each time.</summary>
    public static readonly IComparer<SortRecord> Comparer = Comparer<SortRecord>.Create((left, right) =>
        (left.Key, left.Order, left.Id, left.OtherId, left.Tag).CompareTo((right.Key, right.Order, right.Id, right.OtherId, right.Tag)));

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Key);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], Order);
        Id.TryWriteBytes(bytes[24..], bigEndian: true, out _);
        OtherId.TryWriteBytes(bytes[40..], bigEndian: true, out _);
        bytes[56] = Tag;
    }

    public static SortRecord ReadFrom(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes),
        BinaryPrimitives.ReadInt64BigEndian(bytes[16..]),
        new Guid(bytes[24..40], bigEndian: true),
        new Guid(bytes[40..56], bigEndian: true),
        bytes[56]);
}

/// <summary>
/// Sorts any number of records in a fixed amount of memory: sorted runs go to a temporary file that only this process
/// can read, and are merged as they are read back.
/// </summary>
internal sealed class SpilledSort(int runLength = SpilledSort.DefaultRunLength) : IDisposable
{
    private const int DefaultRunLength = 50_000; // about 3 MB

    private readonly List<SortRecord> _run = [];
    private readonly List<(long Start, long End)> _spilled = [];
    private FileStream? _file;
    private long _length;

    public void Add(SortRecord record)
    {
        _run.Add(record);
        if (_run.Count >= runLength)
        {
            Spill();
        }
    }

    /// <summary>Everything that was added, in order. Nothing may be added while it is read.</summary>
    public IEnumerable<SortRecord> InOrder()
    {
        _run.Sort(SortRecord.Comparer);
        var runs = _spilled.Select(run => ReadRun(run.Start, run.End)).Append(_run).Select(run => run.GetEnumerator()).ToList();
        try
        {
            var next = new PriorityQueue<IEnumerator<SortRecord>, SortRecord>(SortRecord.Comparer);
            foreach (var run in runs.Where(run => run.MoveNext()))
            {
                next.Enqueue(run, run.Current);
            }

            while (next.TryDequeue(out var run, out var record))
            {
                yield return record;
                if (run.MoveNext())
                {
                    next.Enqueue(run, run.Current);
                }
            }
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Spill()
    {
        _file ??= Create();
        _run.Sort(SortRecord.Comparer);
        var bytes = new byte[_run.Count * SortRecord.Size];
        for (var index = 0; index < _run.Count; index++)
        {
            _run[index].WriteTo(bytes.AsSpan(index * SortRecord.Size));
        }

        RandomAccess.Write(_file.SafeFileHandle, bytes, _length);
        _spilled.Add((_length, _length += bytes.Length));
        _run.Clear();
    }

    private IEnumerable<SortRecord> ReadRun(long start, long end)
    {
        var page = new byte[256 * SortRecord.Size];
        while (start < end)
        {
            var length = (int)Math.Min(page.Length, end - start);
            for (var read = 0; read < length;)
            {
                read += RandomAccess.Read(_file!.SafeFileHandle, page.AsSpan(read, length - read), start + read) is > 0 and var count
                    ? count
                    : throw new EndOfStreamException("The temporary file of an export was cut short.");
            }

            for (var at = 0; at < length; at += SortRecord.Size)
            {
                yield return SortRecord.ReadFrom(page.AsSpan(at, SortRecord.Size));
            }

            start += length;
        }
    }

    private static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), $"openops-export-{Path.GetRandomFileName()}"), options);
    }
}
