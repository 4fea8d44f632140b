extern alias emulator;

using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Text.Json.Nodes;
using System.Web;
using emulator::OpenOps.MattermostEmulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.WebApp;
using OpenOps.TestKit.Browser;

namespace OpenOps.BotService.Tests.WebApp;

/// <summary>
/// The plug-in in a browser, on a page that stands in for Mattermost's web app: with the React that the web app hands to
/// plug-ins, and the chat server's own API behind it. The other end of the slash commands is the test's.
/// </summary>
internal sealed class WebAppHarness : IAsyncDisposable
{
    private const string Password = "Some-Pass-1!";

    // What the web app of 5.x to 9.x has; later ones have the next.
    private static readonly NpmPackage React = new(
        "react", "17.0.2", "gnhPt75i/dq/z3/6q/0asP78D0u592D5L1pd7M8P+dck6Fu/jJeL6iVVK23fptSUZj8Vjf++7wXA8UNclGQcbA==");

    private static readonly NpmPackage ReactDom = new(
        "react-dom", "17.0.2", "s4h96KtLDUQlsENhMn1ar8t2bEa+q/YAtj8pPPdIjPDGBDIVNsrD9aXNWqspUe6AzKCIG0C1HZZLqLV7qpOBGA==");

    private readonly WebApplication _server;
    private readonly WebApplication _receiver;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<NameValueCollection> _commands = new();
    private BrowserPage? _browser;

    private WebAppHarness(WebApplication server, WebApplication receiver, HttpClient http) => (_server, _receiver, _http) = (server, receiver, http);

    public MattermostClient Alice { get; private set; } = null!;

    public MattermostClient Bob { get; private set; } = null!;

    public MattermostClient Bot { get; private set; } = null!;

    public string AliceId { get; private set; } = "";

    public MattermostTeam Team { get; private set; } = null!;

    public MattermostChannel Channel { get; private set; } = null!;

    public IPage Page => _browser!.Page;

    public Uri Address => _http.BaseAddress!;

    /// <summary>What a command is answered.</summary>
    public Func<NameValueCollection, JsonObject> Answer { get; set; } = _ => [];

    /// <summary>The commands that were run, in their order.</summary>
    public IReadOnlyList<NameValueCollection> Commands => [.. _commands];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<WebAppHarness> StartAsync(params string[] triggers)
    {
        var server = EmulatorApplication.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        await ServePageAsync(server);
        await server.StartAsync(Cancellation);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var receiver = builder.Build();
        receiver.Urls.Add("http://127.0.0.1:0");
        var harness = new WebAppHarness(server, receiver, new HttpClient { BaseAddress = new Uri(server.Urls.Single()) });
        receiver.MapPost("/commands", (Delegate)harness.ReceiveAsync);
        await receiver.StartAsync(Cancellation);
        await harness.FurnishAsync(triggers);
        return harness;
    }

    /// <summary>Opens the page as Alice, with all that has been written so far.</summary>
    public async Task OpenAsync(Chromium chromium, long? seenAt = null, int width = 1280)
    {
        _browser = await chromium.OpenAsync(Address, new() { ViewportSize = new() { Width = width, Height = 800 } });
        await Page.Context.APIRequest.PostAsync(new Uri(Address, "/api/v4/users/login").AbsoluteUri, new()
        {
            DataObject = new { login_id = "alice", password = Password },
            Headers = new Dictionary<string, string> { ["X-Requested-With"] = "XMLHttpRequest" },
        });
        await Page.GotoAsync(new Uri(Address, "/harness/harness.html").AbsoluteUri);
        try
        {
            await StartPageAsync(seenAt);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            // What the console says of it tells more.
            _browser.AssertClean();
            throw;
        }
    }

    private Task StartPageAsync(long? seenAt) =>
        Page.EvaluateAsync("([team, channel, seen]) => startHarness(team, channel, seen)", new object?[] { Team.Id, Channel.Id, seenAt })
            .WaitAsync(TestTimeouts.Step, Cancellation);

    public ILocator Post(string id) => Page.Locator($"article[data-id='{id}']");

    public ILocator Entry(string id, string name) => Post(id).GetByRole(AriaRole.Menuitem, new() { Name = name, Exact = true });

    /// <summary>An answer of the bot's, as it posts them.</summary>
    public Task<Post> AnswerAsync(string text, string state = "complete", string? continues = null) => Bot.CreatePostAsync(
        new NewPost { ChannelId = Channel.Id, Message = text, Props = AnswerProps(state, continues), Attachments = AnswerButtons }, Cancellation);

    public static JsonObject AnswerProps(string state, string? continues = null) =>
        new() { ["openops"] = new JsonObject { ["interaction_id"] = "0199-x", ["state"] = state, ["continues"] = continues }, ["from_bot"] = "true" };

    /// <summary>The row of buttons that an answer has for clients without the plug-in.</summary>
    public static IReadOnlyList<MessageAttachment> AnswerButtons { get; } =
        [new() { Actions = [.. new[] { "up", "down", "regenerate" }.Select(id => new AttachmentAction { Id = id, Name = $"Button {id}", Integration = new(new Uri("http://127.0.0.1:9/"), []) })] }];

    public Task<Post> SayAsync(
        MattermostClient who, string text, JsonObject? props = null, IReadOnlyList<string>? files = null, IReadOnlyList<MessageAttachment>? attachments = null) =>
        who.CreatePostAsync(new NewPost { ChannelId = Channel.Id, Message = text, Props = props, FileIds = files, Attachments = attachments }, Cancellation);

    /// <summary>Who reacted to a post with what.</summary>
    public async Task<IReadOnlyList<string>> ReactionsAsync(string postId) =>
        [.. (await Bob.GetReactionsAsync(postId, Cancellation)).Select(reaction => $"{(reaction.UserId == AliceId ? "alice" : "other")} {reaction.EmojiName}").Order()];

    /// <summary>Fails when a script failed, or a request left the origin.</summary>
    public void AssertClean(params string[] expected) => _browser!.AssertClean(expected);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _http.Dispose();
        await _receiver.DisposeAsync();
        await _server.DisposeAsync();
    }

    // Beside the emulator's own page, and under its policy: no scripts, styles or connections but this server's.
    private static async Task ServePageAsync(WebApplication server)
    {
        var files = new Dictionary<string, (string Type, string Text)>(StringComparer.Ordinal)
        {
            ["react.js"] = ("text/javascript", await React.ReadAsync("umd/react.production.min.js", Cancellation)),
            ["react-dom.js"] = ("text/javascript", await ReactDom.ReadAsync("umd/react-dom.production.min.js", Cancellation)),
            ["harness.js"] = ("text/javascript", await File.ReadAllTextAsync(Beside("harness.js"), Cancellation)),
            ["harness.html"] = ("text/html", await File.ReadAllTextAsync(Beside("harness.html"), Cancellation)),
        };
        server.MapGet("/harness/{file}", (string file) => Results.Text(files[file].Text, files[file].Type));
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, "WebApp", file);

    private async Task FurnishAsync(string[] triggers)
    {
        var root = await new MattermostAdministration(_http, "").CreateUserAsync(NewUser("root"), Cancellation);
        var token = await MattermostClient.LoginAsync(_http, root.Username, Password, Cancellation);
        var administration = new MattermostAdministration(_http, token);
        var admin = new MattermostClient(_http, token, TimeProvider.System);
        Team = await administration.CreateTeamAsync(new NewTeam("lab", "Lab"), Cancellation);
        Channel = await administration.CreateChannelAsync(new NewChannel(Team.Id, "pilot", "Pilot", ""), Cancellation);
        (Alice, AliceId) = await JoinAsync("alice");
        (Bob, _) = await JoinAsync("bob");
        var bot = await administration.CreateBotAsync(new BotProfile("assistant", "Assistant", ""), Cancellation);
        await EnterAsync(bot.UserId);
        Bot = new MattermostClient(_http, (await administration.CreateTokenAsync(bot.UserId, "test", Cancellation)).Token, TimeProvider.System);
        foreach (var trigger in triggers)
        {
            await admin.CreateCommandAsync(new NewSlashCommand { TeamId = Team.Id, Trigger = trigger, Url = new Uri($"{_receiver.Urls.Single()}/commands") }, Cancellation);
        }

        var archive = PluginArchive.Create();
        await administration.InstallPluginAsync(archive.Content, PluginArchive.FileName, Cancellation);
        await administration.EnablePluginAsync(archive.Id, Cancellation);

        async Task<(MattermostClient Client, string Id)> JoinAsync(string name)
        {
            var user = await administration.CreateUserAsync(NewUser(name), Cancellation);
            await EnterAsync(user.Id);
            return (new MattermostClient(_http, await MattermostClient.LoginAsync(_http, name, Password, Cancellation), TimeProvider.System), user.Id);
        }

        async Task EnterAsync(string userId)
        {
            await administration.AddToTeamAsync(Team.Id, userId, Cancellation);
            await administration.AddToChannelAsync(Channel.Id, userId, Cancellation);
        }

        static NewUser NewUser(string name) => new() { Username = name, Email = $"{name}@example.test", Password = Password };
    }

    private async Task<IResult> ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var form = HttpUtility.ParseQueryString(await reader.ReadToEndAsync(http.RequestAborted));
        _commands.Enqueue(form);
        return Results.Text(Answer(form).ToJsonString(), "application/json");
    }
}
