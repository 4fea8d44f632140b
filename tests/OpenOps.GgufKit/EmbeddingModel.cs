namespace OpenOps.GgufKit;

/// <summary>
/// An embedding model whose weights are set by hand so that its vectors are known: each token has a dimension of its own,
/// layers add nothing, and the vector of a text is the mean of its tokens' — how often each occurs, before it is normalised.
/// </summary>
public static class EmbeddingModel
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="withPooling">Whether it states how tokens become one vector; without it no text has one.</param>
    /// <param name="context">Tokens it was made to read.</param>
    public static void Write(string path, bool withPooling = true, int context = 512)
    {
        var vocabulary = new TinyVocabulary();
        var shape = new LlamaShape
        {
            // Of the architectures that state their pooling, the nearest to llama's own.
            Architecture = "qwen3", Width = Width, Layers = 1, Heads = 4, KeyHeads = 4, FeedForward = 32, Context = context, Vocabulary = vocabulary.Count,
        };
        var writer = vocabulary.WriteTo(shape.WriteTo(new GgufWriter(), "counting"), withTemplate: false);
        if (withPooling)
        {
            writer.Add("qwen3.pooling_type", 1u);
        }

        var own = new float[Width * vocabulary.Count];
        for (var token = 0; token < vocabulary.Count; token++)
        {
            own[(token * Width) + token] = 1;
        }

        writer.Add(GgufTensor.Of("token_embd.weight", [Width, vocabulary.Count], own));
        writer.Add(GgufTensor.Of("output_norm.weight", [Width], Filled(Width, 1)));
        foreach (var (name, size) in shape.LayerTensors())
        {
            writer.Add(GgufTensor.Of(name, size, Filled(size.Aggregate(1, (count, part) => count * part), size.Length == 1 ? 1 : 0)));
        }

        writer.Write(path);
    }

    /// <summary>Numbers of a vector: one for each control token and byte, rounded up.</summary>
    public static int Width => 288;

    /// <summary>The vector of a text of single bytes.</summary>
    public static float[] VectorOf(string text)
    {
        var vector = new float[Width];
        foreach (var letter in text)
        {
            vector[TinyVocabulary.OfByte((byte)letter)]++;
        }

        var length = MathF.Sqrt(vector.Sum(number => number * number));
        return [.. vector.Select(number => number / length)];
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
