using System.Net.Http.Headers;
using System.Text.Json;

namespace OpenOps.Audit.Chat;

/// <summary>What this service asks of the chat server's API as a bot, with the bot's token.</summary>
internal sealed class ChatApi(HttpClient http, Uri server, string token)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="HttpRequestException">The server refused, or could not be reached.</exception>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Get, path, body: null, cancellationToken);

    /// <exception cref="HttpRequestException">The server refused, or could not be reached.</exception>
    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken) => SendAsync<T>(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Who the token belongs to.</summary>
    public Task<ChatUser> MeAsync(CancellationToken cancellationToken) => GetAsync<ChatUser>("users/me", cancellationToken);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{server.AbsoluteUri.TrimEnd('/')}/api/v4/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body, options: Json);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken)
            ?? throw new HttpRequestException("The chat server answered nothing.");
    }
}

/// <summary>An account on the chat server.</summary>
internal sealed record ChatUser(string Id, string Username);

/// <summary>A post there. Props are anybody's to write.</summary>
internal sealed record ChatPost(
    string Id, string ChannelId, string UserId, long CreateAt, long DeleteAt, string OriginalId, string Type, string Message, JsonElement Props)
{
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(CreateAt);
}

/// <summary>A page of posts, the newest first.</summary>
internal sealed record ChatPosts(IReadOnlyList<string> Order, IReadOnlyDictionary<string, ChatPost> Posts);
