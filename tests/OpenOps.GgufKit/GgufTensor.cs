namespace OpenOps.GgufKit;

/// <summary>One tensor of a file: its shape, fastest dimension first, and who writes its numbers.</summary>
/// <param name="Name">The name by which llama.cpp looks for it.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Columns first, then rows; columns are a multiple of 32 for the quantised types.</param>
/// <param name="Fill">Writes exactly <see cref="Bytes"/> bytes.</param>
public sealed record GgufTensor(string Name, GgufType Type, IReadOnlyList<int> Shape, Action<Stream> Fill)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>How many bytes they take.</summary>
    public long Bytes => Type switch
    {
        GgufType.F32 => Count * 4,
        GgufType.Q40 => Count / 32 * 18,
        GgufType.Q80 => Count / 32 * 34,
    };

    /// <summary>A tensor of numbers that are at hand.</summary>
    public static GgufTensor Of(string name, IReadOnlyList<int> shape, float[] values) =>
        new(name, GgufType.F32, shape, stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)));
}
