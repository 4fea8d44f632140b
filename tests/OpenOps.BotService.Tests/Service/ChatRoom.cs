extern alias emulator;

using System.Text.Json.Nodes;
using emulator::OpenOps.MattermostEmulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Service;

/// <summary>
/// A chat server with a channel, two people and two bots, the bots' service, and a scripted model behind it. Everything
/// speaks HTTP; one room per test.
/// </summary>
internal sealed class ChatRoom : IAsyncDisposable
{
    public const string SigningKey = "a signing key for tests, 32 characters or more";

    private const string Password = "Some-Pass-1!";

    private readonly WebApplication? _server;
    private readonly string _run;
    private readonly HttpClient _http;
    private readonly List<WebApplication> _services = [];

    private ChatRoom(WebApplication? server, string run, HttpClient http, ScriptedBackend backend) => (_server, _run, _http, Backend) = (server, run, http, backend);

    public ScriptedBackend Backend { get; }

    public string ServerUrl => _http.BaseAddress!.AbsoluteUri;

    public MattermostAdministration Administration { get; private set; } = null!;

    public MattermostTeam Team { get; private set; } = null!;

    public MattermostChannel Channel { get; private set; } = null!;

    public Person Admin { get; private set; } = null!;

    public Person Alice { get; private set; } = null!;

    public Person Bob { get; private set; } = null!;

    public Person Assistant { get; private set; } = null!;

    public Person Claude { get; private set; } = null!;

    /// <summary>The service that was started first.</summary>
    public WebApplication Service => _services[0];

    public static async Task<ChatRoom> OpenAsync(bool startService = true, params string[] settings)
    {
        var server = EmulatorApplication.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", "--Emulator:AllowFaults=true"]);
        await server.StartAsync();
        var room = new ChatRoom(server, "", new HttpClient { BaseAddress = new Uri(AddressOf(server)) }, await ScriptedBackend.StartAsync());
        await new MattermostAdministration(room._http, "").CreateUserAsync(
            new NewUser { Username = "root", Email = "root@example.test", Password = Password }, CancellationToken.None);
        await room.FurnishAsync(await room.SignInAsync("root", Password));
        if (startService)
        {
            await room.StartServiceAsync(settings);
        }

        return room;
    }

    /// <summary>A room on a server that is there already, with names nobody has yet.</summary>
    public static async Task<ChatRoom> OpenAtAsync(Uri server, string admin, string password, bool startService = true)
    {
        var run = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 0x1_0000_0000).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        var room = new ChatRoom(server: null, run, new HttpClient { BaseAddress = server }, await ScriptedBackend.StartAsync());
        await room.FurnishAsync(await room.SignInAsync(admin, password));
        if (startService)
        {
            await room.StartServiceAsync();
        }

        return room;
    }

    /// <summary>Starts the bots' service, perhaps as another replica.</summary>
    public async Task<WebApplication> StartServiceAsync(params string[] settings)
    {
        var service = BotServiceHost.Build([.. Settings(), .. settings]);
        _services.Add(service);
        await service.StartAsync();
        await TestTimeouts.EventuallyAsync("the bots are connected", () => Task.FromResult(
            service.Services.GetRequiredService<MattermostSessions>().All.All(session => session.Listener.State == ListenerState.Connected)));
        return service;
    }

    public async Task StopServiceAsync(WebApplication service)
    {
        _services.Remove(service);
        await service.StopAsync();
        await service.DisposeAsync();
    }

    public IReadOnlyList<string> Settings() =>
    [
        "--urls", "http://127.0.0.1:0",
        $"--Mattermost:Url={ServerUrl}",
        $"--Bots:0:Username={Assistant.Name}", $"--Bots:2:Username={Claude.Name}",
        $"--Mattermost:Tokens:{Assistant.Name}={Assistant.Token}",
        $"--Mattermost:Tokens:{Claude.Name}={Claude.Token}",
        "--Mattermost:ReconnectDelayMin=00:00:00.05",
        $"--services:inference:http:0={Backend.Url}", "--services:inference:apikey=key",
        $"--services:audit:http:0={Backend.Url}", "--services:audit:apikey=key",
        "--Resilience:audit:MaxRetries=0",
        $"--Actions:SigningKey={SigningKey}",
        "--Replies:RetryDelay=00:00:00.05", "--Replies:RecoveryInterval=00:00:00.1", "--Replies:RecoveryGrace=00:00:01",
        "--Models:CheckInterval=00:00:00.2",
        "--Logging:LogLevel:Default=Error",
    ];

    public static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/') + "/";

    /// <summary>The direct conversation of a person with a bot.</summary>
    public async Task<string> DirectAsync(Person person, Person bot) =>
        (await person.Client.OpenDirectAsync(person.Id, bot.Id, CancellationToken.None)).Id;

    public static Task<Post> SayAsync(Person person, string channelId, string message, string? rootId = null) =>
        person.Client.CreatePostAsync(new NewPost { ChannelId = channelId, Message = message, RootId = rootId }, CancellationToken.None);

    /// <summary>A bot's answers to a post as they stand, those of one state if it is given.</summary>
    public async Task<IReadOnlyList<Post>> AnswersAsync(Post question, Person? bot = null, Person? reader = null) =>
    [
        .. (await (reader ?? Admin).Client.GetThreadAsync(question.Id, CancellationToken.None))
            .Where(post => AnswerProps.Of(post) is { } answer && answer.InReplyTo == question.Id && (bot is null || post.UserId == bot.Id)),
    ];

    /// <summary>Waits for a bot's answer to be over, or to be in a state.</summary>
    public Task<Post> AnswerAsync(Post question, Person? bot = null, string? state = null, int variant = 1) => AnswerAsync(question, Admin, bot, state, variant);

    /// <summary>The same, as a person sees it.</summary>
    public Task<Post> AnswerAsync(Post question, Person reader, Person? bot, string? state = null, int variant = 1) =>
        TestTimeouts.EventuallyAsync($"an answer ({state ?? "over"}) to '{question.Message}'", async () =>
            (await AnswersAsync(question, bot, reader)).FirstOrDefault(post => AnswerProps.Of(post) is { Continues: null } answer
                && answer.Variant == variant && (state is null ? answer.State != AnswerStates.Streaming : answer.State == state)));

    public static AnswerProps PropsOf(Post post) => AnswerProps.Of(post)!;

    /// <summary>Ids of the buttons under a post.</summary>
    public static IReadOnlyList<string> ButtonsOf(Post post) =>
    [
        .. (post.Props!["attachments"]?.AsArray() ?? []).SelectMany(attachment => attachment!["actions"]?.AsArray() ?? [])
            .Select(action => action!["id"]!.GetValue<string>()),
    ];

    /// <summary>Waits for what the record says of an interaction.</summary>
    public Task RecordedAsync(string awaited, Post answer, Func<ScriptedInteraction, bool> condition) =>
        TestTimeouts.EventuallyAsync(awaited, () => Task.FromResult(
            Backend.Interactions.TryGetValue(PropsOf(answer).InteractionId.ToString()!, out var found) && condition(found)));

    /// <summary>Lets the chat server fail.</summary>
    public async Task BreakAsync(JsonObject fault)
    {
        using var content = new StringContent(fault.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri("emulator/faults/requests", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.ToList())
        {
            await StopServiceAsync(service);
        }

        await Backend.DisposeAsync();
        _http.Dispose();
        if (_server is not null)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await _server.StopAsync(soon.Token);
            await _server.DisposeAsync();
        }
    }

    private async Task FurnishAsync(Person admin)
    {
        Admin = admin;
        Administration = new MattermostAdministration(_http, Admin.Token);
        Team = await Administration.CreateTeamAsync(new NewTeam($"lab{_run}", "Lab"), CancellationToken.None);
        Channel = await Administration.CreateChannelAsync(new NewChannel(Team.Id, "pilot", "Pilot", ""), CancellationToken.None);
        Alice = await CreatePersonAsync($"alice{_run}");
        Bob = await CreatePersonAsync($"bob{_run}");
        Assistant = await CreateBotAsync($"assistant{_run}");
        Claude = await CreateBotAsync($"claude{_run}");
    }

    private async Task<Person> CreatePersonAsync(string name)
    {
        var user = await Administration.CreateUserAsync(
            new NewUser { Username = name, Email = $"{name}@example.test", Password = Password }, CancellationToken.None);
        await JoinAsync(user.Id);
        return await SignInAsync(name, Password);
    }

    /// <summary>A further bot account in the channel, which the service knows nothing of.</summary>
    public async Task<Person> CreateBotAsync(string name)
    {
        var bot = await Administration.CreateBotAsync(new BotProfile(name, name, ""), CancellationToken.None);
        await JoinAsync(bot.UserId);
        var token = (await Administration.CreateTokenAsync(bot.UserId, "tests", CancellationToken.None)).Token;
        return new Person(bot.UserId, name, token, new MattermostClient(_http, token, TimeProvider.System));
    }

    private async Task JoinAsync(string userId)
    {
        await Administration.AddToTeamAsync(Team.Id, userId, CancellationToken.None);
        await Administration.AddToChannelAsync(Channel.Id, userId, CancellationToken.None);
    }

    private async Task<Person> SignInAsync(string name, string password)
    {
        var token = await MattermostClient.LoginAsync(_http, name, password, CancellationToken.None);
        var client = new MattermostClient(_http, token, TimeProvider.System);
        return new Person((await client.GetMeAsync(CancellationToken.None)).Id, name, token, client);
    }
}

/// <summary>Somebody with a client of their own.</summary>
internal sealed record Person(string Id, string Name, string Token, MattermostClient Client);
