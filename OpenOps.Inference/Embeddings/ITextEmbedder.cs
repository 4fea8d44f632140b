using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Embeddings;

/// <summary>Makes vectors of texts, wherever the model runs.</summary>
internal interface ITextEmbedder
{
    /// <summary>One vector for each text, in their order.</summary>
    /// <exception cref="ModelCallException">Whatever went wrong, in words that may be shown.</exception>
    public Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken);
}

/// <param name="Vectors">As the provider made them.</param>
/// <param name="Tokens">What the texts took; null where the provider does not tell.</param>
/// <param name="Model">What the provider calls the model.</param>
internal sealed record EmbeddedTexts(IReadOnlyList<float[]> Vectors, long? Tokens, string? Model);
