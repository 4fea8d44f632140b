extern alias emulator;

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using emulator::OpenOps.MattermostEmulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OpenOps.Audit.Tests.Console;

/// <summary>The emulator with people in it; the first is its system administrator.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    public const string Password = "Correct-Horse-1";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    private ChatServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public static Task<ChatServer> StartAsync(params string[] people) => StartAsync("http://127.0.0.1:0", stateFile: null, people);

    /// <param name="address">Where it listens.</param>
    /// <param name="stateFile">What it goes on from, and leaves behind; null for neither.</param>
    /// <param name="people">Who is made.</param>
    public static async Task<ChatServer> StartAsync(string address, string? stateFile, params string[] people)
    {
        var app = EmulatorApplication.Build(["--urls", address, "--Logging:LogLevel:Default=Warning", .. stateFile is null ? (string[])[] : [$"--Emulator:StateFile={stateFile}"]]);
        await app.StartAsync();
        var server = new ChatServer(app);
        foreach (var name in people)
        {
            using var made = await server._http.PostAsJsonAsync(server.Api("users"), new { username = name, email = $"{name}@example.test", password = Password });
            made.EnsureSuccessStatusCode();
            server._ids[name] = (await made.ReadJsonAsync()).GetProperty("id").GetString()!;
        }

        return server;
    }

    public string IdOf(string name) => _ids[name];

    /// <summary>How many sessions a person has on the chat server, besides the one that this makes to ask.</summary>
    public async Task<int> SessionsOfAsync(string name)
    {
        using var login = await _http.PostAsJsonAsync(Api("users/login"), new { login_id = name, password = Password });
        using var request = new HttpRequestMessage(HttpMethod.Get, Api("users/me/sessions"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.Headers.GetValues("Token").Single());
        using var sessions = await _http.SendAsync(request);
        return JsonDocument.Parse(await sessions.Content.ReadAsStringAsync()).RootElement.GetArrayLength() - 1;
    }

    /// <summary>Makes a bot with its token and a channel that it is in, as the administrator.</summary>
    public async Task<ChatBot> MakeBotAsync(string name)
    {
        using var login = await _http.PostAsJsonAsync(Api("users/login"), new { login_id = _ids.First().Key, password = Password });
        var admin = login.Headers.GetValues("Token").Single();
        var team = await AskAsync(admin, HttpMethod.Post, "teams", new { name = $"team-{name}", display_name = name, type = "O" });
        var bot = (await AskAsync(admin, HttpMethod.Post, "bots", new { username = name, display_name = name })).GetProperty("user_id").GetString()!;
        var token = await AskAsync(admin, HttpMethod.Post, $"users/{bot}/tokens", new { description = name });
        var teamId = team.GetProperty("id").GetString()!;
        await AskAsync(admin, HttpMethod.Post, $"teams/{teamId}/members", new { team_id = teamId, user_id = bot });
        var channel = (await AskAsync(admin, HttpMethod.Post, "channels", new { team_id = teamId, name = $"channel-{name}", display_name = name, type = "O" })).GetProperty("id").GetString()!;
        await AskAsync(admin, HttpMethod.Post, $"channels/{channel}/members", new { user_id = bot });
        return new ChatBot(name, bot, token.GetProperty("token").GetString()!, channel);
    }

    /// <summary>Lets a bot say itself when its posts were written, as administrators can.</summary>
    public async Task LetBackdateAsync(ChatBot bot)
    {
        using var login = await _http.PostAsJsonAsync(Api("users/login"), new { login_id = _ids.First().Key, password = Password });
        await AskAsync(login.Headers.GetValues("Token").Single(), HttpMethod.Put, $"users/{bot.Id}/roles", new { roles = "system_user system_admin" });
    }

    /// <summary>The posts of a channel by an account, the first first.</summary>
    public async Task<IReadOnlyList<JsonElement>> PostsOfAsync(ChatBot bot)
    {
        var page = await AskAsync(bot.Token, HttpMethod.Get, $"channels/{bot.ChannelId}/posts?per_page=200");
        return [.. page.GetProperty("posts").EnumerateObject().Select(post => post.Value)
            .Where(post => post.GetProperty("user_id").GetString() == bot.Id && post.GetProperty("type").GetString() == "")
            .OrderBy(post => post.GetProperty("create_at").GetInt64())];
    }

    public async Task<JsonElement> AskAsync(string token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, Api(path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.ReadJsonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Uri Api(string path) => new(Address, "/api/v4/" + path);
}

/// <summary>A bot on the chat server, and a channel it is in.</summary>
internal sealed record ChatBot(string Name, string Id, string Token, string ChannelId);
