using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using OpenOps.BotService.Commands;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks;

/// <summary>A chat room whose server has the slash commands, which lead to the service.</summary>
internal sealed class TaskRoom : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, SlashCommand> _commands = new(StringComparer.Ordinal);
    private string _told = "nothing";

    private TaskRoom(ChatRoom room) => Room = room;

    public ChatRoom Room { get; }

    public ScriptedBackend Backend => Room.Backend;

    public static async Task<TaskRoom> OpenAsync(params string[] settings) => await OpenInAsync(await ChatRoom.OpenAsync(startService: false), settings);

    /// <summary>The same on a server that is there already.</summary>
    public static async Task<TaskRoom> OpenAtAsync(Uri server, string admin, string password) =>
        await OpenInAsync(await ChatRoom.OpenAtAsync(server, admin, password, startService: false));

    private static async Task<TaskRoom> OpenInAsync(ChatRoom room, params string[] settings)
    {
        var tasks = new TaskRoom(room);
        foreach (var about in SlashCommandCatalogue.All.Select(entry => entry.About))
        {
            tasks._commands[about.Trigger] = await room.Admin.Client.CreateCommandAsync(
                new NewSlashCommand { TeamId = room.Team.Id, Trigger = about.Trigger, Url = new Uri("http://127.0.0.1:9/") }, CancellationToken.None);
        }

        await tasks.StartServiceAsync(settings);
        return tasks;
    }

    public IReadOnlyList<string> TokenSettings => [.. _commands.Select(command => $"--Commands:Tokens:{command.Key}={command.Value.Token}")];

    /// <summary>The same around a room without commands.</summary>
    public static TaskRoom Around(ChatRoom room) => new(room);

    public string TokenOf(string trigger) => _commands[trigger].Token;

    /// <summary>Starts the service, perhaps again, and leads the commands to it.</summary>
    public async Task<WebApplication> StartServiceAsync(params string[] settings)
    {
        var service = await Room.StartServiceAsync([.. TokenSettings, .. settings]);
        foreach (var command in _commands.Values)
        {
            await AskAsync(HttpMethod.Put, $"commands/{command.Id}", Room.Admin, new JsonObject
            {
                ["id"] = command.Id, ["token"] = command.Token, ["team_id"] = command.TeamId, ["trigger"] = command.Trigger, ["method"] = "P",
                ["url"] = ChatRoom.AddressOf(service).TrimEnd('/') + CommandsApi.Path,
            });
        }

        return service;
    }

    /// <summary>Runs a command as somebody who types it, and returns what they alone are told.</summary>
    public async Task<string> RunAsync(Person person, string channelId, string command)
    {
        using var execution = Request(HttpMethod.Post, "commands/execute", person, new JsonObject
        {
            ["channel_id"] = channelId, ["team_id"] = Room.Team.Id, ["command"] = command,
        });
        using var response = await _http.SendAsync(execution);
        response.EnsureSuccessStatusCode();
        return _told = (await response.Content.ReadFromJsonAsync<JsonObject>())!["text"]!.GetValue<string>();
    }

    /// <summary>Calls the service as the server does, with fields added or changed; returns the body of its answer.</summary>
    public async Task<string> CallAsync(Person person, string trigger, string text, params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["channel_id"] = Room.Channel.Id, ["command"] = $"/{trigger}", ["response_url"] = "", ["team_id"] = Room.Team.Id, ["text"] = text,
            ["token"] = _commands.TryGetValue(trigger, out var command) ? command.Token : "", ["trigger_id"] = "a-trigger", ["user_id"] = person.Id,
        };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form);
        return await PostAsync(content);
    }

    public async Task<string> PostAsync(HttpContent content)
    {
        using var response = await _http.PostAsync(new Uri(ChatRoom.AddressOf(Room.Service).TrimEnd('/') + CommandsApi.Path), content);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>What the person is told by the same.</summary>
    public async Task<string> TellAsync(Person person, string trigger, string text, params (string Name, string Value)[] fields) =>
        JsonNode.Parse(await CallAsync(person, trigger, text, fields))!["text"]?.GetValue<string>() ?? "";

    /// <summary>Asks the server for something that the service's own client does not do.</summary>
    public async Task AskAsync(HttpMethod method, string path, Person person, JsonObject body)
    {
        using var request = Request(method, path, person, body);
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A private channel that its creator, an administrator, has put people into.</summary>
    public async Task<MattermostChannel> PrivateChannelAsync(string name, params Person[] members)
    {
        var channel = await Room.Administration.CreateChannelAsync(
            new NewChannel(Room.Team.Id, name, name, "", ChannelTypes.Private), CancellationToken.None);
        foreach (var member in members)
        {
            await Room.Administration.AddToChannelAsync(channel.Id, member.Id, CancellationToken.None);
        }

        return channel;
    }

    /// <summary>The link to a post, as people copy it.</summary>
    public string LinkTo(Post post) => $"{Room.ServerUrl}{Room.Team.Name}/pl/{post.Id}";

    /// <summary>The posts of tasks in a person's direct message with a bot, oldest first.</summary>
    public async Task<IReadOnlyList<Post>> AnchorsAsync(Person person, Person? bot = null)
    {
        var direct = await Room.DirectAsync(person, bot ?? Room.Assistant);
        return [.. (await person.Client.GetPostsAsync(direct, 0, 200, CancellationToken.None)).Where(post => post.RootId.Length == 0 && AnswerProps.Of(post)?.Task is not null)];
    }

    /// <summary>Waits for the newest task of a person to be over, or to be in a state.</summary>
    public async Task<Post> DoneAsync(Person person, Person? bot = null, string? state = null, int variant = 1, int count = 1)
    {
        IReadOnlyList<Post> anchors = [];
        try
        {
            return await TestTimeouts.EventuallyAsync($"task {count} of {person.Name} ({state ?? "over"})", async () =>
                (anchors = await AnchorsAsync(person, bot)).Count >= count && AnswerProps.Of(anchors[count - 1]) is { } answer
                    && answer.Variant == variant && (state is null ? answer.State != AnswerStates.Streaming : answer.State == state) ? anchors[count - 1] : null);
        }
        catch (TimeoutException exception)
        {
            var seen = string.Join("; ", anchors.Select(post => $"{AnswerProps.Of(post)?.State}: {post.Message}"));
            throw new TimeoutException($"{exception.Message} The last command was answered with: {_told} The tasks seen: [{seen}], calls of the model: {Backend.Calls.Count}.", exception);
        }
    }

    /// <summary>A thread in the channel.</summary>
    public async Task<IReadOnlyList<Post>> ThreadAsync(params (Person Author, string Text)[] posts)
    {
        var thread = new List<Post>();
        foreach (var (author, text) in posts)
        {
            thread.Add(await ChatRoom.SayAsync(author, Room.Channel.Id, text, thread.Count > 0 ? thread[0].Id : null));
        }

        return thread;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Room.DisposeAsync();
    }

    private HttpRequestMessage Request(HttpMethod method, string path, Person person, JsonObject body) =>
        new(method, new Uri($"{Room.ServerUrl}api/v4/{path}"))
        {
            Content = JsonContent.Create(body),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", person.Token) },
        };
}
