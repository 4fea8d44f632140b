using System.Buffers.Binary;
using System.Text;

namespace OpenOps.Inference.LocalModels.Gguf;

/// <summary>Reads the format's values, each within bounds that a real file never reaches.</summary>
internal sealed class GgufReader(Stream stream)
{
    // Eight scalars wide at most; texts have buffers of their own.
    private readonly byte[] _scalar = new byte[8];

    public long Position { get; private set; }

    public ReadOnlySpan<byte> Take(int count)
    {
        stream.ReadExactly(_scalar.AsSpan(0, count));
        Position += count;
        return _scalar.AsSpan(0, count);
    }

    public int Count(int most, string what)
    {
        var count = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return count <= (ulong)most ? (int)count : throw new GgufException($"it claims to hold {count:N0} {what}");
    }

    public string Text(int most)
    {
        var length = Count(most, "letters in one word");
        // In pieces, so that a promise of much that is not there takes no memory.
        using var buffer = new MemoryStream();
        var piece = new byte[Math.Min(length, 4096)];
        for (var left = length; left > 0;)
        {
            var part = piece.AsSpan(0, Math.Min(left, piece.Length));
            stream.ReadExactly(part);
            buffer.Write(part);
            left -= part.Length;
        }

        Position += length;
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A number as <see cref="long"/> or <see cref="double"/>, a truth value, a text, or how many items an array has.</summary>
    public object Value(int mostText, int mostItems) => Value(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)), mostText, mostItems, isItem: false);

    private object Value(uint type, int mostText, int mostItems, bool isItem) => type switch
    {
        0 => (long)Take(1)[0],
        1 => (long)(sbyte)Take(1)[0],
        2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)),
        3 => (long)BinaryPrimitives.ReadInt16LittleEndian(Take(2)),
        4 => (long)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
        5 => (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)),
        6 => (double)BinaryPrimitives.ReadSingleLittleEndian(Take(4)),
        7 => Take(1)[0] switch { 0 => false, 1 => true, _ => throw new GgufException("a truth value in it is neither true nor false") },
        8 => Text(mostText),
        9 when !isItem => Array(mostText, mostItems),
        10 or 11 => BinaryPrimitives.ReadInt64LittleEndian(Take(8)),
        12 => BinaryPrimitives.ReadDoubleLittleEndian(Take(8)),
        _ => throw new GgufException($"it holds a value of the unknown kind {type}"),
    };

    private GgufArray Array(int mostText, int mostItems)
    {
        var type = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        var count = Count(mostItems, "items in one list");
        for (var index = 0; index < count; index++)
        {
            Value(type, mostText, mostItems, isItem: true);
        }

        return new GgufArray(type, count);
    }
}

/// <summary>An array of the file; its items are for the native library.</summary>
internal sealed record GgufArray(uint Type, int Count);
