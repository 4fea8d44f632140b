using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.ServiceDefaults.Telemetry;

namespace OpenOps.Inference.Embeddings;

/// <summary>The only way to an embedding.</summary>
internal sealed class EmbeddingPipeline(ProviderRegistry providers, WholeCall call, IOptions<TimeoutOptions> limits)
{
    /// <summary>Returns once it is on record what was sent and how much came back.</summary>
    public Task<EmbeddedTexts> EmbedAsync(Interaction interaction, IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken) => call.RunAsync(
        new WholeCallPlan<EmbeddedTexts>
        {
            Interaction = interaction,
            Operation = GenAiConventions.EmbeddingsOperation,
            Messages = [.. texts.Select(text => new AuditMessage("user", Name: null, text))],
            Parameters = dimensions is { } asked
                ? new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["dimensions"] = JsonSerializer.SerializeToElement(asked, EmbeddingParametersJson.Default.Int32) }
                : [],
            Limit = limits.Value.Total,
            Ask = token => providers.CreateEmbedder(interaction.Model).EmbedAsync(texts, dimensions, token),
            Told = Told,
        },
        cancellationToken);

    // The vectors are not kept: the text and the model make them again, and they would tell as much as the text does.
    private static WholeCallResult Told(EmbeddedTexts embedded) => new(
        string.Create(CultureInfo.InvariantCulture, $"[{embedded.Vectors.Count} vectors of {embedded.Vectors[0].Length} numbers]"),
        embedded.Tokens is { } tokens ? new AuditUsage(tokens, OutputTokens: 0, CachedInputTokens: 0) : null,
        embedded.Model);
}
