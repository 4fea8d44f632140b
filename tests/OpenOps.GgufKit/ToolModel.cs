namespace OpenOps.GgufKit;

/// <summary>
/// A model that calls a tool and, once it has read a result, answers: known sentences both, exactly, under greedy sampling.
/// Attention tells each token whether the mark of a result has been read; the feed-forward part asks for that at the line
/// break that an answer begins after, and nowhere else.
/// </summary>
public static class ToolModel
{
    private const float Certain = 1000;

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="call">The tokens of the call, in order.</param>
    /// <param name="answer">The tokens of the answer; none of both twice.</param>
    /// <param name="result">The mark that a result begins with in a prompt.</param>
    /// <param name="marks">Which of the tokens are controls, as in a model that was trained on them.</param>
    /// <param name="template">The chat template; null: the kit's.</param>
    public static void Write(
        string path, IReadOnlyList<string> call, IReadOnlyList<string> answer, string result = "<tool_response>",
        IReadOnlyList<string>? marks = null, string? template = null)
    {
        var vocabulary = new TinyVocabulary([.. call.Concat(answer).Append(result).Distinct()]) { Marks = [.. marks ?? [], result] };
        var (seen, isTurn) = (vocabulary.Count, vocabulary.Count + 1);
        var width = (vocabulary.Count + 2 + 31) / 32 * 32;
        var shape = new LlamaShape
        {
            Width = width, Layers = 1, Heads = 4, KeyHeads = 4, FeedForward = 32, Context = 8192, Vocabulary = vocabulary.Count,
        };
        var writer = vocabulary.WriteTo(shape.WriteTo(new GgufWriter(), "tool"), template: template);
        var own = new float[width * vocabulary.Count];
        for (var token = 0; token < vocabulary.Count; token++)
        {
            own[(token * width) + token] = 1;
        }

        var table = BigramModel.Table(vocabulary, width, [call, answer], endless: false);
        var (first, second) = (vocabulary.OfWord(call[0]), vocabulary.OfWord(answer[0]));
        var lineBreak = TinyVocabulary.OfByte((byte)'\n');
        for (var item = 0; item < table.Length; item++)
        {
            // So far apart that no temperature changes what is said.
            table[item] *= Certain;
        }

        table[(second * width) + lineBreak] = 0;
        table[(second * width) + isTurn] = Certain;
        table[(first * width) + isTurn] = -Certain;
        writer.Add(GgufTensor.Of("token_embd.weight", [width, vocabulary.Count], own));
        writer.Add(GgufTensor.Of("output_norm.weight", [width], BigramModel.Filled(width, 1)));
        writer.Add(GgufTensor.Of("output.weight", [width, vocabulary.Count], table));
        foreach (var (name, size) in shape.LayerTensors())
        {
            var values = BigramModel.Filled(size.Aggregate(1, (count, part) => count * part), size.Length == 1 ? 1 : 0);
            // An item of these is at: what it goes to times the width of what it comes from, and what it comes from.
            switch (name)
            {
                case "blk.0.attn_v.weight":
                    values[(seen * width) + vocabulary.OfWord(result)] = 1;
                    break;
                case "blk.0.attn_output.weight":
                    // All tokens are looked at alike, so one mark among thousands must still weigh enough.
                    values[(seen * width) + seen] = 1000;
                    break;
                case "blk.0.ffn_gate.weight":
                    values[lineBreak] = 100;
                    break;
                case "blk.0.ffn_up.weight":
                    values[seen] = 1;
                    break;
                case "blk.0.ffn_down.weight":
                    values[isTurn * shape.FeedForward] = 1;
                    break;
            }

            writer.Add(GgufTensor.Of(name, size, values));
        }

        writer.Write(path);
    }
}
