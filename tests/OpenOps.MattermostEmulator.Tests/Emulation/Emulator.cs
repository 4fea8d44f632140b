using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.MattermostEmulator.Tests.Emulation;

/// <summary>An emulator of a test's own, on a port of its own.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    private const string Password = "Correct-Horse-1";
    private readonly WebApplication _app;
    private int _names;

    private Emulator(WebApplication app)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
    }

    public Uri Address { get; }

    public Account Admin { get; private set; } = null!;

    public Team Team { get; private set; } = null!;

    /// <summary>Starts one, with an administrator and a team.</summary>
    public static async Task<Emulator> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null)
    {
        var emulator = await StartEmptyAsync(settings, time);
        emulator.Admin = await emulator.AddUserAsync("admin");
        var team = await emulator.Admin.PostAsync("/teams", new { name = "lab", display_name = "Lab", type = "O" });
        emulator.Team = new Team(team.Text("id"), "lab");
        return emulator;
    }

    /// <summary>Starts one with nobody in it, or with what its state file holds.</summary>
    public static async Task<Emulator> StartEmptyAsync(IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null)
    {
        var app = EmulatorApplication.Build(["--urls", "http://127.0.0.1:0"], builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }
        });
        await app.StartAsync();
        return new Emulator(app);
    }

    public Account Anonymous() => new(Address, token: null, id: "", username: "");

    public Account With(string token) => new(Address, token, "", "");

    /// <summary>Signs somebody up, and in.</summary>
    public async Task<Account> AddUserAsync(string? username = null)
    {
        var name = username ?? $"user{Interlocked.Increment(ref _names)}";
        await Anonymous().PostAsync("/users", new { username = name, email = $"{name}@example.test", password = Password });
        return await LoginAsync(name);
    }

    public async Task<Account> LoginAsync(string username)
    {
        var answer = await Anonymous().SendAsync(HttpMethod.Post, "/users/login", new { login_id = username, password = Password });
        return new Account(Address, answer.Header("Token"), answer.Body.Text("id"), username);
    }

    /// <summary>The same, as a member of the team.</summary>
    public async Task<Account> AddMemberAsync(string? username = null)
    {
        var user = await AddUserAsync(username);
        await Admin.PostAsync($"/teams/{Team.Id}/members", new { team_id = Team.Id, user_id = user.Id });
        return user;
    }

    /// <summary>A bot of the team, signed in by an access token.</summary>
    public async Task<Account> AddBotAsync(string username)
    {
        var bot = await Admin.PostAsync("/bots", new { username, display_name = "The " + username });
        var id = bot.Text("user_id");
        var token = await Admin.PostAsync($"/users/{id}/tokens", new { description = "test" });
        await Admin.PostAsync($"/teams/{Team.Id}/members", new { team_id = Team.Id, user_id = id });
        return new Account(Address, token.Text("token"), id, username) { TokenId = token.Text("id") };
    }

    /// <summary>A channel made by the first of some people, who are all in it.</summary>
    public async Task<string> AddChannelAsync(string type, Account creator, params Account[] others)
    {
        var name = $"channel-{Interlocked.Increment(ref _names)}";
        var channel = await creator.PostAsync("/channels", new { team_id = Team.Id, name, display_name = name, type });
        foreach (var other in others)
        {
            await creator.PostAsync($"/channels/{channel.Text("id")}/members", new { user_id = other.Id });
        }

        return channel.Text("id");
    }

    public async Task<string> DirectAsync(Account one, Account other) =>
        (await one.PostAsync("/channels/direct", new[] { one.Id, other.Id })).Text("id");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal sealed record Team(string Id, string Name);

internal static class JsonNodeExtensions
{
    public static string Text(this JsonNode? node, string name) => (string?)node?[name] ?? throw new InvalidOperationException($"No '{name}' in {node}.");

    public static long Number(this JsonNode? node, string name) => (long?)node?[name] ?? throw new InvalidOperationException($"No '{name}' in {node}.");
}
