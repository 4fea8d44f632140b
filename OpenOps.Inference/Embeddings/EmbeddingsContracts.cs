using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Inference.Embeddings;

/// <summary>A request for embeddings in OpenAI's shape. Fields that are not named here are tolerated and ignored.</summary>
internal sealed record EmbeddingsRequest
{
    /// <summary>The id of a model that <c>GET /v1/models?kind=embedding</c> lists.</summary>
    public string? Model { get; init; }

    /// <summary>A text, or an array of texts.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>float, an array of numbers, which is the default; or base64, their bytes as 32-bit numbers, little end first.</summary>
    public string? EncodingFormat { get; init; }

    /// <summary>How many numbers a vector shall have; local models refuse it.</summary>
    public int? Dimensions { get; init; }

    /// <summary>As of a chat completion.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The caller's own name of the person, used when the metadata names none.</summary>
    public string? User { get; init; }
}

/// <summary>The vectors, in the order of the texts.</summary>
internal sealed record EmbeddingsAnswer(IReadOnlyList<Embedding> Data, string Model, EmbeddingsUsage Usage)
{
    public string Object { get; init; } = "list";
}

/// <param name="Index">The text's place in the input.</param>
/// <param name="Vector">An array of numbers, or their bytes in base64.</param>
internal sealed record Embedding(int Index, [property: JsonPropertyName("embedding")] JsonElement Vector)
{
    public string Object { get; init; } = "embedding";
}

internal sealed record EmbeddingsUsage(long PromptTokens, long TotalTokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsAnswer))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class EmbeddingsJson : JsonSerializerContext;
