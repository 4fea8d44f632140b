using System.Globalization;

namespace OpenOps.Inference.LocalModels.Embeddings;

/// <summary>Makes vectors of texts by a GGUF file.</summary>
internal sealed class LocalEmbedder(LocalModel model)
{
    /// <summary>Vectors of length 1, in the order of the texts, and how many tokens these took.</summary>
    public async Task<(IReadOnlyList<float[]> Vectors, int Tokens)> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using var lease = await model.AcquireAsync(cancellationToken);
        var tokens = texts.Select(lease.Model.TokenizeWhole).ToList();
        var longest = lease.Embedder.LongestText;
        if (tokens.FindIndex(text => text.Length > longest) is var tooLong and >= 0)
        {
            throw new LocalModelException(LocalModelError.ContextLength, string.Create(
                CultureInfo.InvariantCulture,
                $"Text {tooLong + 1} takes {tokens[tooLong].Length:N0} tokens; {model.Settings.DisplayName} reads {longest:N0} at a time. Send it in pieces."));
        }

        return (await lease.Embedder.EmbedAsync(tokens, cancellationToken), tokens.Sum(text => text.Length));
    }
}
