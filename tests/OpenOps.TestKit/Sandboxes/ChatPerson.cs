using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.TestKit.Sandboxes;

/// <summary>A person at the chat, through Mattermost's public API: what the page does, without the page.</summary>
public sealed class ChatPerson : IDisposable
{
    private readonly HttpClient _http;

    private ChatPerson(HttpClient http, string userId, string username) => (_http, UserId, Username) = (http, userId, username);

    public string UserId { get; }

    /// <summary>The session token.</summary>
    public string Token => _http.DefaultRequestHeaders.Authorization!.Parameter!;

    public string Username { get; }

    public static async Task<ChatPerson> SignInAsync(Uri chat, SandboxPerson person)
    {
        var http = new HttpClient { BaseAddress = new Uri(chat, "/api/v4/") };
        using var response = await http.PostAsJsonAsync("users/login", new { login_id = person.Username, password = person.Password });
        response.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", response.Headers.GetValues("Token").Single());
        var user = await ReadAsync(response);
        return new ChatPerson(http, user["id"]!.GetValue<string>(), person.Username);
    }

    public async Task<string> UserIdOfAsync(string username) =>
        (await GetAsync($"users/username/{username}"))["id"]!.GetValue<string>();

    /// <summary>The direct channel with somebody.</summary>
    public async Task<string> DirectChannelAsync(string username)
    {
        var channel = await PostAsync("channels/direct", JsonSerializer.SerializeToNode(new[] { UserId, await UserIdOfAsync(username) })!);
        return channel["id"]!.GetValue<string>();
    }

    /// <summary>A channel of the seeded team.</summary>
    public async Task<string> ChannelAsync(string name)
    {
        var team = await GetAsync("teams/name/openops");
        return (await GetAsync($"teams/{team["id"]}/channels/name/{name}"))["id"]!.GetValue<string>();
    }

    /// <summary>Writes a post and returns its id.</summary>
    public async Task<string> SayAsync(string channelId, string message, string rootId = "")
    {
        var post = await PostAsync("posts", new JsonObject { ["channel_id"] = channelId, ["message"] = message, ["root_id"] = rootId });
        return post["id"]!.GetValue<string>();
    }

    /// <summary>Makes a public channel of the seeded team, and takes a bot into it.</summary>
    public async Task<string> OpenChannelAsync(string name, string bot)
    {
        var team = await GetAsync("teams/name/openops");
        var channel = await PostAsync("channels", new JsonObject { ["team_id"] = team["id"]!.GetValue<string>(), ["name"] = name, ["display_name"] = name, ["type"] = "O" });
        var id = channel["id"]!.GetValue<string>();
        await PostAsync($"channels/{id}/members", new JsonObject { ["user_id"] = await UserIdOfAsync(bot) });
        return id;
    }

    /// <summary>Writes a post with a file and returns its id.</summary>
    public async Task<string> SayWithFileAsync(string channelId, string message, string fileName, string content)
    {
        using var body = new StringContent(content);
        using var response = await _http.PostAsync($"files?channel_id={channelId}&filename={fileName}", body);
        var file = (await ReadAsync(response))["file_infos"]![0]!["id"]!.GetValue<string>();
        var post = await PostAsync("posts", new JsonObject { ["channel_id"] = channelId, ["message"] = message, ["file_ids"] = new JsonArray(file) });
        return post["id"]!.GetValue<string>();
    }

    /// <summary>The id of the newest post of a channel that satisfies a condition.</summary>
    public async Task<string> FindAsync(string channelId, Func<JsonNode, bool> condition)
    {
        var page = await GetAsync($"channels/{channelId}/posts?per_page=30");
        return page["order"]!.AsArray().Select(id => page["posts"]![id!.GetValue<string>()]!).First(condition)["id"]!.GetValue<string>();
    }

    public Task<JsonNode> PostAsync(string postId) => GetAsync($"posts/{postId}");

    /// <summary>The posts of a thread, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> ThreadAsync(string postId)
    {
        var thread = await GetAsync($"posts/{postId}/thread");
        return [.. thread["posts"]!.AsObject().Select(post => post.Value!).OrderBy(post => post["create_at"]!.GetValue<long>())];
    }

    /// <summary>The bot's answers to a post, whatever state they are in.</summary>
    public async Task<IReadOnlyList<BotAnswer>> AnswersAsync(string postId) =>
        [.. (await ThreadAsync(postId)).Select(BotAnswer.From).OfType<BotAnswer>().Where(answer => answer.InReplyTo == postId)];

    /// <summary>Waits until a post's only answer satisfies a condition.</summary>
    public Task<BotAnswer> AnswerAsync(string postId, string awaited, Func<BotAnswer, bool> condition, TimeSpan? within = null) =>
        TestTimeouts.EventuallyAsync(awaited, async () => (await AnswersAsync(postId)).FirstOrDefault(condition), within);

    /// <summary>Presses a button under an answer.</summary>
    public async Task PressAsync(BotAnswer answer, string buttonName) =>
        await PostAsync($"posts/{answer.PostId}/actions/{answer.ButtonId(buttonName)}", new JsonObject());

    /// <summary>Runs a slash command in a channel of the seeded team and returns what the server answers.</summary>
    public async Task<JsonNode> CommandAsync(string channelId, string command)
    {
        var team = await GetAsync("teams/name/openops");
        return await PostAsync("commands/execute", new JsonObject { ["channel_id"] = channelId, ["team_id"] = team["id"]!.GetValue<string>(), ["command"] = command });
    }

    public async Task ReactAsync(string postId, string emoji) =>
        await PostAsync("reactions", new JsonObject { ["user_id"] = UserId, ["post_id"] = postId, ["emoji_name"] = emoji });

    public void Dispose() => _http.Dispose();

    public async Task<JsonNode> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return await ReadAsync(response);
    }

    public async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using var content = JsonContent.Create(body);
        using var response = await _http.PostAsync(path, content);
        return await ReadAsync(response);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new HttpRequestException($"{(int)response.StatusCode} from {response.RequestMessage!.RequestUri!.AbsolutePath}: {text}");
    }
}

/// <summary>A bot's post that answers another.</summary>
public sealed record BotAnswer(string PostId, string UserId, string Message, string State, string InteractionId, string InReplyTo, JsonNode Post)
{
    public static BotAnswer? From(JsonNode post) => post["props"]?["openops"] is { } openops && openops["in_reply_to"] is { } inReplyTo
        ? new BotAnswer(
            post["id"]!.GetValue<string>(),
            post["user_id"]!.GetValue<string>(),
            post["message"]!.GetValue<string>(),
            openops["state"]?.GetValue<string>() ?? "",
            openops["interaction_id"]?.GetValue<string>() ?? "",
            inReplyTo.GetValue<string>(),
            post)
        : null;

    public string ButtonId(string name) =>
        Post["props"]!["attachments"]!.AsArray()
            .SelectMany(attachment => attachment!["actions"]!.AsArray())
            .Single(action => action!["name"]!.GetValue<string>() == name)!["id"]!.GetValue<string>();
}
