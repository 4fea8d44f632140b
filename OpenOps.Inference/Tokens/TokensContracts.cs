using System.Text.Json.Serialization;

namespace OpenOps.Inference.Tokens;

/// <summary>Texts whose tokens are to be counted.</summary>
internal sealed record TokensRequest
{
    /// <summary>The id of a model whose <c>counts_tokens</c> is true in <c>GET /v1/models</c>.</summary>
    public string? Model { get; init; }

    public IReadOnlyList<string?>? Texts { get; init; }
}

/// <param name="Model">The model's id.</param>
/// <param name="Tokens">One number for each text, in the texts' order.</param>
internal sealed record TokensAnswer(string Model, IReadOnlyList<int> Tokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokensRequest))]
[JsonSerializable(typeof(TokensAnswer))]
internal sealed partial class TokensJson : JsonSerializerContext;
