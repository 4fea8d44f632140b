using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace OpenOps.MattermostEmulator.Tests.Browser;

/// <summary>An emulator of a test's own with a small team in it: two people, an assistant, two channels.</summary>
internal sealed class ChatWorld : IAsyncDisposable
{
    public const string Password = "Harbour-Pass-1!";

    private readonly WebApplication _app;

    private ChatWorld(WebApplication app, Uri address, ChatUser admin)
    {
        _app = app;
        Address = address;
        Admin = admin;
    }

    public Uri Address { get; }

    public ChatUser Admin { get; }

    public ChatUser Alice { get; private set; } = null!;

    public ChatUser Ben { get; private set; } = null!;

    public ChatUser Assistant { get; private set; } = null!;

    public string TeamId { get; private set; } = "";

    public string GeneralId { get; private set; } = "";

    public string PilotId { get; private set; } = "";

    /// <summary>The direct channel of Alice and the assistant.</summary>
    public string DirectId { get; private set; } = "";

    public static async Task<ChatWorld> StartAsync(int port = 0)
    {
        var app = EmulatorApplication.Build(["--urls", $"http://127.0.0.1:{port}", "--Logging:LogLevel:Default=Warning", "--Emulator:AllowFaults=true"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Urls.Single());
        var world = new ChatWorld(app, address, await ChatUser.SignUpAsync(address, "admin", "Ada", "Byron"));
        await world.SeedAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var user in new[] { Admin, Alice, Ben, Assistant })
        {
            user?.Dispose();
        }

        await _app.DisposeAsync();
    }

    private async Task SeedAsync()
    {
        TeamId = await IdOf(Admin.PostAsync("teams", new { name = "harbour", display_name = "Harbour Clinic", type = "O" }));
        Alice = await JoinAsync("alice", "Alice", "Moreau");
        Ben = await JoinAsync("ben", "Ben", "Okafor");
        Assistant = await CreateBotAsync("assistant", "Assistant");
        GeneralId = await CreateChannelAsync("general", "General");
        PilotId = await CreateChannelAsync("pilot", "Pilot");
        DirectId = await DirectAsync(Alice, Assistant);
    }

    private async Task<ChatUser> JoinAsync(string name, string first, string last)
    {
        var user = await ChatUser.SignUpAsync(Address, name, first, last);
        await Admin.PostAsync($"teams/{TeamId}/members", new { team_id = TeamId, user_id = user.Id });
        return user;
    }

    private async Task<ChatUser> CreateBotAsync(string name, string displayName)
    {
        var bot = await Admin.PostAsync("bots", new { username = name, display_name = displayName, description = "Answers questions" });
        var id = bot.GetProperty("user_id").GetString()!;
        await Admin.PostAsync($"teams/{TeamId}/members", new { team_id = TeamId, user_id = id });
        var token = await Admin.PostAsync($"users/{id}/tokens", new { description = "test" });
        return new(Address, id, name, token.GetProperty("token").GetString()!);
    }

    private async Task<string> CreateChannelAsync(string name, string displayName)
    {
        var id = await IdOf(Admin.PostAsync("channels", new { team_id = TeamId, name, display_name = displayName, type = "O" }));
        foreach (var user in new[] { Alice, Ben, Assistant })
        {
            await Admin.PostAsync($"channels/{id}/members", new { user_id = user.Id });
        }

        return id;
    }

    public static Task<string> DirectAsync(ChatUser one, ChatUser other) => IdOf(one.PostAsync("channels/direct", new[] { one.Id, other.Id }));

    private static async Task<string> IdOf(Task<JsonElement> answer) => (await answer).GetProperty("id").GetString()!;
}

/// <summary>Someone at the API: what other people and bots do while a test looks at the page.</summary>
internal sealed class ChatUser : IDisposable
{
    private readonly HttpClient _http;

    public ChatUser(Uri address, string id, string username, string token)
    {
        Id = id;
        Username = username;
        Token = token;
        _http = new HttpClient { BaseAddress = new Uri(address, "/api/v4/") };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public string Id { get; }

    public string Username { get; }

    public string Token { get; }

    public static async Task<ChatUser> SignUpAsync(Uri address, string name, string first, string last)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/v4/") };
        var account = new
        {
            username = name, email = $"{name}@example.test", password = ChatWorld.Password, first_name = first, last_name = last,
        };
        using var created = await http.PostAsJsonAsync("users", account, TestContext.Current.CancellationToken);
        created.EnsureSuccessStatusCode();
        using var login = await http.PostAsJsonAsync("users/login", new { login_id = name, password = ChatWorld.Password }, TestContext.Current.CancellationToken);
        login.EnsureSuccessStatusCode();
        var user = await login.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return new(address, user.GetProperty("id").GetString()!, name, login.Headers.GetValues("Token").Single());
    }

    public void Dispose() => _http.Dispose();

    public Task<JsonElement> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>Writes a message and returns its id.</summary>
    public async Task<string> WriteAsync(string channelId, string message, string rootId = "", object? props = null)
    {
        var post = await PostAsync("posts", new { channel_id = channelId, message, root_id = rootId, props = props ?? new { } });
        return post.GetProperty("id").GetString()!;
    }

    public Task<JsonElement> PatchAsync(string postId, string message, object? props = null) =>
        SendAsync(HttpMethod.Put, $"posts/{postId}/patch", props is null ? new { message } : new { message, props });

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
