namespace OpenOps.GgufKit;

/// <summary>
/// A model whose weights are set by hand so that its next token is known: each token has a dimension of its own, layers
/// add nothing, and the output matrix holds the table "after this comes that". Under greedy sampling its answer to
/// every question is the sentence it was made with, exactly.
/// </summary>
public static class BigramModel
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="answer">The tokens of the answer, in order, none twice: words, or <c>byte:C3</c> for a single byte.</param>
    /// <param name="endless">Whether the answer begins again instead of ending.</param>
    /// <param name="withTemplate">Whether the file holds a chat template.</param>
    /// <param name="context">Tokens it was made to read.</param>
    public static void Write(string path, IReadOnlyList<string> answer, bool endless = false, bool withTemplate = true, int context = 2048)
    {
        var vocabulary = new TinyVocabulary([.. answer.Where(token => !IsByte(token))]);
        // Rows of every type are happiest in blocks of 32, and heads share the width.
        var width = (vocabulary.Count + 31) / 32 * 32;
        var shape = new LlamaShape
        {
            Width = width, Layers = 1, Heads = 4, KeyHeads = 4, FeedForward = 32, Context = context, Vocabulary = vocabulary.Count,
        };
        var writer = vocabulary.WriteTo(shape.WriteTo(new GgufWriter(), "bigram"), withTemplate);
        var own = new float[width * vocabulary.Count];
        for (var token = 0; token < vocabulary.Count; token++)
        {
            own[(token * width) + token] = 1;
        }

        writer.Add(GgufTensor.Of("token_embd.weight", [width, vocabulary.Count], own));
        writer.Add(GgufTensor.Of("output_norm.weight", [width], Filled(width, 1)));
        writer.Add(GgufTensor.Of("output.weight", [width, vocabulary.Count], Table(vocabulary, width, [answer], endless)));
        foreach (var (name, size) in shape.LayerTensors())
        {
            writer.Add(GgufTensor.Of(name, size, Filled(size.Aggregate(1, (count, part) => count * part), size.Length == 1 ? 1 : 0)));
        }

        writer.Write(path);
    }

    /// <summary>"After this comes that", for sentences that an answer may consist of.</summary>
    // The template's last token is a line break; the answer begins after it.
    internal static float[] Table(TinyVocabulary vocabulary, int width, IReadOnlyList<IReadOnlyList<string>> answers, bool endless)
    {
        var table = new float[width * vocabulary.Count];
        var known = new HashSet<int> { TinyVocabulary.OfByte((byte)'\n') };
        foreach (var answer in answers)
        {
            var tokens = answer.Select(token => IsByte(token) ? TinyVocabulary.OfByte(Convert.FromHexString(token[5..])[0]) : vocabulary.OfWord(token)).ToList();
            if (!tokens.TrueForAll(known.Add))
            {
                throw new ArgumentException("A token stands twice in the answer, or is the line break.", nameof(answers));
            }

            List<int> before = [TinyVocabulary.OfByte((byte)'\n'), .. tokens];
            List<int> after = [.. tokens, endless ? tokens[0] : TinyVocabulary.End];
            foreach (var (token, next) in before.Zip(after))
            {
                table[(next * width) + token] = 1;
            }
        }

        return table;
    }

    private static bool IsByte(string token) => token.StartsWith("byte:", StringComparison.Ordinal);

    internal static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
