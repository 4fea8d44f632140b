using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Mattermost;

/// <summary>Sends one request of one account and reads the answer or the refusal.</summary>
internal sealed class MattermostTransport(HttpClient http, string token)
{
    // A segment that identifies something is 26 characters long; names that people chose follow these words.
    private const int IdLength = 26;

    private readonly EtagCache _cache = new();

    public Uri ServerUrl { get; } = AsFolder(http.BaseAddress
        ?? throw new ArgumentException("The client of a Mattermost server needs its base address.", nameof(http)));

    public string Token { get; } = token;

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>The same where the answer may be null.</summary>
    public async Task<T?> GetOrDefaultAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
    }

    /// <summary>Asks only whether something changed, where it has been read before.</summary>
    public async Task<T> GetCachedAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = Request(HttpMethod.Get, path);
        var known = _cache.Find<T>(path);
        if (known is { } cached)
        {
            // Mattermost's tags lack the quotes that they need to be parsed.
            request.Headers.TryAddWithoutValidation("If-None-Match", cached.Tag);
        }

        using var response = await SendAsync(request, path, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            return known.Value.Value;
        }

        var fresh = await ReadAsync(response, type, cancellationToken);
        if (response.Headers.TryGetValues("ETag", out var tags))
        {
            _cache.Keep(path, tags.First(), fresh);
        }

        return fresh;
    }

    public async Task<TResult> SendJsonAsync<TBody, TResult>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TResult> resultType,
        CancellationToken cancellationToken, bool idempotent = false)
    {
        using var response = await SendAsync(method, path, Json(body, bodyType), cancellationToken, idempotent);
        return await ReadAsync(response, resultType, cancellationToken);
    }

    public async Task SendJsonAsync<TBody>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancellationToken, bool idempotent = false)
    {
        using var response = await SendAsync(method, path, Json(body, bodyType), cancellationToken, idempotent);
    }

    /// <summary>Sends a request and returns its successful answer.</summary>
    /// <exception cref="MattermostApiException">The server refused.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, bool idempotent = false)
    {
        using var request = Request(method, path);
        request.Content = content;
        return await SendAsync(idempotent ? request.MarkIdempotent() : request, path, cancellationToken);
    }

    public static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, type, cancellationToken)
            ?? throw new JsonException("Mattermost answered null.");
    }

    // A server can live below a path, which a relative address keeps only behind a slash.
    private static Uri AsFolder(Uri url) => url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");

    private static async Task<MattermostApiException> RefusalAsync(
        HttpResponseMessage response, string operation, CancellationToken cancellationToken)
    {
        var error = new MattermostError();
        try
        {
            // The kind of the body is told wrongly for some refusals and is plain text for others.
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            error = JsonSerializer.Deserialize(body, MattermostJson.Default.MattermostError) ?? error;
        }
        catch (JsonException)
        {
            // Rate limits and proxies in between answer in plain text; the status has to do.
        }

        var requestId = error.RequestId.Length > 0 ? error.RequestId
            : response.Headers.TryGetValues("X-Request-Id", out var values) ? values.First() : "";
        return new MattermostApiException(response.StatusCode, error.Id, requestId, operation, response.Headers.RetryAfter?.Delta);
    }

    private static string Describe(HttpMethod method, string path) =>
        $"{method} /{string.Join('/', path.Split('?')[0].Split('/').Select(segment => segment.Length == IdLength ? "*" : segment))}";

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        // The resilience handler bounds the time to the headers; marked as streamed, the body is bounded too.
        var request = new HttpRequestMessage(method, new Uri(ServerUrl, $"api/v4/{path}")).MarkStreamed();
        if (Token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string path, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, Describe(request.Method, path), cancellationToken);
        }
    }
}
