using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Inference;

/// <summary>The OpenAI API of Inference, as far as bots need it. Failures are <see cref="InferenceException"/>.</summary>
internal sealed partial class InferenceClient(HttpClient http, TimeProvider time)
{
    private const string EndOfStream = "[DONE]";

    // The client's own limits are those of the slowest model.
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The models that can be asked now.</summary>
    public Task<IReadOnlyList<ModelInfo>> GetModelsAsync(CancellationToken cancellationToken) => GetModelsAsync("v1/models", cancellationToken);

    /// <summary>The exact tokens of each text, for a model whose details say that they are counted.</summary>
    public async Task<IReadOnlyList<int>> CountTokensAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync(
            () => new HttpRequestMessage(HttpMethod.Post, new Uri("v1/tokens", UriKind.Relative))
            {
                Content = JsonContent.Create(new TokensRequest(model, texts), InferenceJson.Default.TokensRequest),
            },
            InferenceJson.Default.TokensAnswer, "numbers of tokens", cancellationToken);
        return answer?.Tokens is { } tokens && tokens.Count == texts.Count
            ? tokens
            : throw new InferenceException(InferenceException.Unreachable, "Inference answered with other numbers of tokens than it was asked for.");
    }

    private async Task<IReadOnlyList<ModelInfo>> GetModelsAsync(string path, CancellationToken cancellationToken) =>
        (await ReadAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)), InferenceJson.Default.ModelPage, "list of models", cancellationToken))?.Data ?? [];

    // For what Inference answers by itself, at once.
    private async Task<T?> ReadAsync<T>(Func<HttpRequestMessage> ask, JsonTypeInfo<T> type, string awaited, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ListTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = ask();
            using var response = await SendAsync(message, either.Token);
            await ThrowIfRefusedAsync(response, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            return await JsonSerializer.DeserializeAsync(body, type, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InferenceException(InferenceException.Unreachable, "Inference did not answer in time.", inner: exception);
        }
        catch (JsonException exception)
        {
            throw new InferenceException(InferenceException.Unreachable, $"Inference answered something that is no {awaited}.", inner: exception);
        }
    }

    /// <summary>
    /// Streams an answer. It is whole only if the last chunks carried a finish reason and no exception was thrown;
    /// leaving the loop, or cancelling, ends the model's work.
    /// </summary>
    public async IAsyncEnumerable<ChatChunk> StreamAsync(ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/chat/completions", UriKind.Relative)).MarkStreamed();
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, InferenceJson.Default.ChatRequest))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        using var response = await SendAsync(message, cancellationToken);
        await ThrowIfRefusedAsync(response, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events))
        {
            var data = events.Current.Data;
            if (data == EndOfStream)
            {
                yield break;
            }

            var chunk = Read(data);
            yield return chunk.Error is { } error ? throw Failure(error, retryAfter: null) : chunk;
        }

        throw new InferenceException(InferenceException.Unreachable, "The stream ended before its end was told.");
    }

    private static ChatChunk Read(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, InferenceJson.Default.ChatChunk) ?? new ChatChunk();
        }
        catch (JsonException exception)
        {
            throw new InferenceException(InferenceException.ProviderError, "The stream held something that is no piece of an answer.", inner: exception);
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new InferenceException(InferenceException.Unreachable, "The connection to Inference broke off.", inner: exception);
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        ChatError error = new();
        try
        {
            error = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), InferenceJson.Default.ChatErrorBody)?.Error ?? error;
        }
        catch (JsonException)
        {
            // Not Inference's own answer; the status has to do.
        }

        throw Failure(
            error.Code is null && response.StatusCode == HttpStatusCode.Conflict
                ? error with { Code = JsonSerializer.SerializeToElement(InferenceException.InteractionExists) }
                : error with { Message = error.Message ?? $"Inference answered with status {(int)response.StatusCode}." },
            response.Headers.RetryAfter?.Delta);
    }

    private static InferenceException Failure(ChatError error, TimeSpan? retryAfter)
    {
        var code = error.Code is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        return new InferenceException(code ?? error.Type ?? InferenceException.ProviderError, error.Message ?? "The model's provider failed.", retryAfter);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new InferenceException(InferenceException.Unreachable, "Inference cannot be reached.", inner: exception);
        }
    }
}
