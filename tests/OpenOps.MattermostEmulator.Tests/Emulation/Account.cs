using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OpenOps.MattermostEmulator.Tests.Emulation;

/// <summary>An answer as it came.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Body, string Raw, HttpResponseMessage Message)
{
    public string ErrorId => Body.Text("id");

    public string Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values)
            ? string.Join(',', values)
            : throw new InvalidOperationException($"No header '{name}'.");
}

/// <summary>Somebody with a token (or without one), and what they ask.</summary>
internal sealed class Account(Uri address, string? token, string id, string username)
{
    // One pool for all tests; who asks is in each request.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TestTimeouts.Step };

    public string Id => id;

    public string Username => username;

    public string Token => token ?? "";

    public string TokenId { get; init; } = "";

    public Uri Address => address;

    /// <summary>Asks, whatever the answer will be. Paths beginning with // are not under the API.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path.StartsWith("//", StringComparison.Ordinal) ? path[1..] : "/api/v4" + path));
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string raw => new StringContent(raw, null, "application/json"),
            _ => JsonContent.Create(body),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        prepare?.Invoke(request);
        var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, Parse(text), text, response);
    }

    public Task<Answer> TryGetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> TryPostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> TryPutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> TryDeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<JsonNode> GetAsync(string path) => Succeeded(await TryGetAsync(path));

    public async Task<JsonNode> PostAsync(string path, object? body = null) => Succeeded(await TryPostAsync(path, body));

    public async Task<JsonNode> PutAsync(string path, object? body = null) => Succeeded(await TryPutAsync(path, body));

    public async Task<JsonNode> DeleteAsync(string path) => Succeeded(await TryDeleteAsync(path));

    /// <summary>Writes a message.</summary>
    public Task<JsonNode> SayAsync(string channelId, string message, string rootId = "") =>
        PostAsync("/posts", new { channel_id = channelId, message, root_id = rootId });

    /// <summary>Opens a WebSocket with the token in the handshake.</summary>
    public Task<Socket> ConnectAsync(string query = "") => Socket.OpenAsync(address, token, query);

    private static JsonNode Succeeded(Answer answer) => (int)answer.Status < 300 && answer.Body is { } body
        ? body
        : throw new InvalidOperationException($"{answer.Message.RequestMessage?.Method} {answer.Message.RequestMessage?.RequestUri}: {answer.Status} {answer.Raw}");

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
