using System.Buffers.Binary;

namespace OpenOps.GgufKit;

/// <summary>
/// A model of a real one's size, for speed: 0.5 billion random parameters in 24 layers with a vocabulary of 152 thousand.
/// How fast a model is does not depend on what its weights say.
/// </summary>
public static class RealShapeModel
{
    /// <summary>The size: that of the widespread half-billion models.</summary>
    public static LlamaShape Shape { get; } = new()
    {
        Width = 896, Layers = 24, Heads = 14, KeyHeads = 2, FeedForward = 4864, Context = 32768, Vocabulary = 151936,
    };

    /// <summary>Writes the file: 280 MB as <see cref="GgufType.Q40"/>, 525 MB as <see cref="GgufType.Q80"/>.</summary>
    public static void Write(string path, GgufType type, ulong seed = 1)
    {
        var shape = Shape;
        var words = Enumerable.Range(0, shape.Vocabulary - 260).Select(index => FormattableString.Invariant($" w{index}"));
        var writer = new TinyVocabulary([.. words]).WriteTo(shape.WriteTo(new GgufWriter(), "real shape"));
        var numbers = new Numbers(seed);
        writer.Add(Quantised("token_embd.weight", [shape.Width, shape.Vocabulary]));
        writer.Add(Norm("output_norm.weight"));
        foreach (var (name, size) in shape.LayerTensors())
        {
            writer.Add(size.Length == 1 ? Norm(name) : Quantised(name, size));
        }

        writer.Write(path);

        GgufTensor Norm(string name)
        {
            var ones = new float[shape.Width];
            Array.Fill(ones, 1f);
            return GgufTensor.Of(name, [shape.Width], ones);
        }

        GgufTensor Quantised(string name, int[] size) => new(name, type, size, stream => FillBlocks(stream, type, size, numbers));
    }

    // Every block has the same scale and random numbers: nobody ever had these weights as floats.
    private static void FillBlocks(Stream stream, GgufType type, int[] size, Numbers numbers)
    {
        var blocks = size.Aggregate(1L, (count, part) => count * part) / 32;
        var bytes = type == GgufType.Q40 ? 18 : 34;
        var scale = (Half)((type == GgufType.Q40 ? 0.25f : 0.015f) / MathF.Sqrt(size[0]));
        var block = new byte[bytes];
        BinaryPrimitives.WriteHalfLittleEndian(block, scale);
        for (var index = 0L; index < blocks; index++)
        {
            for (var at = 2; at < bytes; at += 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(at), numbers.Next());
            }

            stream.Write(block);
        }
    }
}
