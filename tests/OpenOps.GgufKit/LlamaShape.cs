namespace OpenOps.GgufKit;

/// <summary>The size of a model of the llama architecture.</summary>
public sealed record LlamaShape
{
    /// <summary>The architecture's name in the file: llama, or one that differs from it in little.</summary>
    public string Architecture { get; init; } = "llama";

    /// <summary>Numbers in a token's vector.</summary>
    public required int Width { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads that ask.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads that are asked; a divisor of <see cref="Heads"/>.</summary>
    public required int KeyHeads { get; init; }

    /// <summary>Width of the feed-forward part.</summary>
    public required int FeedForward { get; init; }

    /// <summary>Tokens it was made to read.</summary>
    public required int Context { get; init; }

    /// <summary>Tokens there are.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Writes the architecture's keys.</summary>
    public GgufWriter WriteTo(GgufWriter writer, string name) => writer
        .Add("general.architecture", Architecture)
        .Add("general.name", name)
        .Add($"{Architecture}.context_length", (uint)Context)
        .Add($"{Architecture}.embedding_length", (uint)Width)
        .Add($"{Architecture}.block_count", (uint)Layers)
        .Add($"{Architecture}.feed_forward_length", (uint)FeedForward)
        .Add($"{Architecture}.attention.head_count", (uint)Heads)
        .Add($"{Architecture}.attention.head_count_kv", (uint)KeyHeads)
        .Add($"{Architecture}.attention.layer_norm_rms_epsilon", 1e-5f)
        .Add($"{Architecture}.rope.dimension_count", (uint)(Width / Heads))
        .Add($"{Architecture}.rope.freq_base", 10000f)
        .Add($"{Architecture}.vocab_size", (uint)Vocabulary);

    /// <summary>The tensors of every layer by llama.cpp's names, with their shapes.</summary>
    public IEnumerable<(string Name, int[] Shape)> LayerTensors()
    {
        var keyWidth = Width / Heads * KeyHeads;
        for (var layer = 0; layer < Layers; layer++)
        {
            yield return ($"blk.{layer}.attn_norm.weight", [Width]);
            yield return ($"blk.{layer}.attn_q.weight", [Width, Width]);
            yield return ($"blk.{layer}.attn_k.weight", [Width, keyWidth]);
            yield return ($"blk.{layer}.attn_v.weight", [Width, keyWidth]);
            yield return ($"blk.{layer}.attn_output.weight", [Width, Width]);
            if (Architecture == "qwen3")
            {
                yield return ($"blk.{layer}.attn_q_norm.weight", [Width / Heads]);
                yield return ($"blk.{layer}.attn_k_norm.weight", [Width / Heads]);
            }

            yield return ($"blk.{layer}.ffn_norm.weight", [Width]);
            yield return ($"blk.{layer}.ffn_gate.weight", [Width, FeedForward]);
            yield return ($"blk.{layer}.ffn_up.weight", [Width, FeedForward]);
            yield return ($"blk.{layer}.ffn_down.weight", [FeedForward, Width]);
        }
    }
}
