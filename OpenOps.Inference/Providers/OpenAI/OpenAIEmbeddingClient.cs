using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.Inference.Embeddings;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>A model behind OpenAI's embeddings: OpenAI itself, Azure OpenAI, and every server that speaks the same.</summary>
internal sealed class OpenAIEmbeddingClient(HttpClient http, AvailableModel model, OpenAIDialect dialect, TimeProvider time) : ITextEmbedder
{
    private readonly ProviderEndpoint _endpoint = new(http, model, time);

    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(dialect.BaseAddress, "embeddings"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
                new OpenAIEmbeddingRequest(model.Name!, texts, dimensions), OpenAIEmbeddingJson.Default.OpenAIEmbeddingRequest))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        if (model.Key is { } key)
        {
            dialect.SetKey(message.Headers, key);
        }

        return ToVectors(await AskAsync(message, cancellationToken), texts.Count);
    }

    private async Task<OpenAIEmbeddings?> AskAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _endpoint.SendAsync(message, cancellationToken);
            await using var body = new CappedStream(await response.Content.ReadAsStreamAsync(cancellationToken), model.Id);
            return await JsonSerializer.DeserializeAsync(body, OpenAIEmbeddingJson.Default.OpenAIEmbeddings, cancellationToken);
        }
        catch (ModelCallException exception) when (exception.Code == ModelCallErrors.ContextLength)
        {
            throw new ModelCallException(ModelCallErrors.ContextLength, $"A text is longer than {model.Entry.DisplayName} can read. Send it in pieces.", exception) { Param = "input" };
        }
        catch (JsonException)
        {
            // Not kept as inner exception: its text quotes what was received.
            throw _endpoint.Garbled();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw _endpoint.Disconnected(exception);
        }
    }

    private EmbeddedTexts ToVectors(OpenAIEmbeddings? answer, int count)
    {
        var vectors = new float[count][];
        foreach (var one in answer?.Data ?? [])
        {
            if (one.Index < 0 || one.Index >= count || one.Embedding is not { Length: > 0 })
            {
                throw _endpoint.Garbled();
            }

            vectors[one.Index] = one.Embedding;
        }

        return Array.TrueForAll(vectors, vector => vector is not null)
            ? new EmbeddedTexts(vectors, answer!.Usage?.PromptTokens, answer.Model)
            : throw _endpoint.Garbled();
    }
}

/// <summary>The body of <c>POST embeddings</c>. Numbers are asked for as such; the caller's form is made here.</summary>
internal sealed record OpenAIEmbeddingRequest(string Model, IReadOnlyList<string> Input, int? Dimensions)
{
    public string EncodingFormat { get; init; } = "float";
}

internal sealed record OpenAIEmbeddings(IReadOnlyList<OpenAIEmbedding>? Data, string? Model, OpenAIUsage? Usage);

internal sealed record OpenAIEmbedding(int Index, float[]? Embedding);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenAIEmbeddingRequest))]
[JsonSerializable(typeof(OpenAIEmbeddings))]
internal sealed partial class OpenAIEmbeddingJson : JsonSerializerContext;
