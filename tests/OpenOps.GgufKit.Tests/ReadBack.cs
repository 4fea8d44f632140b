using System.Text;

namespace OpenOps.GgufKit.Tests;

/// <summary>A file read back by the format's description alone, sharing no line with the writer.</summary>
internal sealed class ReadBack
{
    private readonly byte[] _bytes;
    private int _at;

    public ReadBack(string path)
    {
        _bytes = File.ReadAllBytes(path);
        Assert.Equal("GGUF", Encoding.ASCII.GetString(_bytes, 0, 4));
        _at = 4;
        Assert.Equal(3u, BitConverter.ToUInt32(Take(4)));
        var tensors = Whole();
        var pairs = Whole();
        for (var index = 0L; index < pairs; index++)
        {
            var key = Text();
            Pairs.Add(key, Value(BitConverter.ToUInt32(Take(4))));
        }

        for (var index = 0L; index < tensors; index++)
        {
            var name = Text();
            var shape = Enumerable.Range(0, BitConverter.ToInt32(Take(4))).Select(_ => (int)Whole()).ToArray();
            Tensors.Add(name, (BitConverter.ToUInt32(Take(4)), shape, Whole()));
        }

        DataStart = (_at + 31) / 32 * 32;
    }

    public Dictionary<string, object> Pairs { get; } = [];

    public Dictionary<string, (uint Type, int[] Shape, long Offset)> Tensors { get; } = [];

    public int DataStart { get; }

    public int Length => _bytes.Length;

    public float[] Floats(string tensor)
    {
        var (type, shape, offset) = Tensors[tensor];
        Assert.Equal(0u, type);
        var values = new float[shape.Aggregate(1, (count, size) => count * size)];
        Buffer.BlockCopy(_bytes, DataStart + (int)offset, values, 0, values.Length * 4);
        return values;
    }

    private long Whole() => checked((long)BitConverter.ToUInt64(Take(8)));

    private string Text() => Encoding.UTF8.GetString(Take((int)Whole()));

    private ReadOnlySpan<byte> Take(int count) => _bytes.AsSpan((_at += count) - count, count);

    private object Value(uint type) => type switch
    {
        4 => BitConverter.ToUInt32(Take(4)),
        5 => BitConverter.ToInt32(Take(4)),
        6 => BitConverter.ToSingle(Take(4)),
        7 => Take(1)[0] == 1,
        8 => Text(),
        9 => List(BitConverter.ToUInt32(Take(4)), (int)Whole()),
        _ => throw new InvalidDataException($"The type {type} is not one of the kit's."),
    };

    private List<object> List(uint type, int count) => [.. Enumerable.Range(0, count).Select(_ => Value(type))];
}
