namespace OpenOps.GgufKit;

/// <summary>
/// A small model of the llama architecture with random weights. It says nonsense, but always the same nonsense to the
/// same question, and what it says depends on everything it has read: a mixed-up conversation shows.
/// </summary>
public static class RandomModel
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="seed">Another seed is another model.</param>
    /// <param name="context">Tokens it was made to read.</param>
    public static void Write(string path, ulong seed = 1, int context = 2048)
    {
        var vocabulary = new TinyVocabulary(Words);
        var shape = new LlamaShape
        {
            Width = 64, Layers = 2, Heads = 4, KeyHeads = 2, FeedForward = 128, Context = context, Vocabulary = vocabulary.Count,
        };
        var numbers = new Numbers(seed);
        var writer = vocabulary.WriteTo(shape.WriteTo(new GgufWriter(), "random"));
        writer.Add(Random("token_embd.weight", [shape.Width, shape.Vocabulary], 1));
        writer.Add(GgufTensor.Of("output_norm.weight", [shape.Width], Ones(shape.Width)));
        writer.Add(Random("output.weight", [shape.Width, shape.Vocabulary], 1));
        foreach (var (name, size) in shape.LayerTensors())
        {
            // Strong enough that attention matters, or the next token would hang on the last one alone.
            writer.Add(size.Length == 1 ? GgufTensor.Of(name, size, Ones(size[0])) : Random(name, size, 0.35f));
        }

        writer.Write(path);

        GgufTensor Random(string name, int[] size, float scale) =>
            GgufTensor.Of(name, size, numbers.Fill(size.Aggregate(1L, (count, part) => count * part), scale));
    }

    /// <summary>The words it knows besides bytes.</summary>
    public static IReadOnlyList<string> Words { get; } =
        [.. Enumerable.Range(0, 120).Select(index => $" {"bcdfghklmnprst"[index % 14]}{"aeiou"[index / 14 % 5]}{"lnrst"[index / 70 % 5]}")];

    private static float[] Ones(int count)
    {
        var ones = new float[count];
        Array.Fill(ones, 1f);
        return ones;
    }
}
