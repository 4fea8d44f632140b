using System.Globalization;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests.Support;

/// <summary>
/// A team with a channel, two people, somebody who is in neither, and a bot: made anew for each run, so that servers
/// keep no trace that a later run could trip over.
/// </summary>
internal sealed class Room
{
    public const string Password = "Contract-Pass-1!";

    private readonly HttpClient _http;
    private readonly string _run;
    private int _names;

    private Room(HttpClient http, string run, string adminToken)
    {
        _http = http;
        _run = run;
        Administration = new MattermostAdministration(http, adminToken);
        Admin = new MattermostClient(http, adminToken, TimeProvider.System);
    }

    public MattermostAdministration Administration { get; }

    public MattermostClient Admin { get; }

    public string AdminId { get; private set; } = "";

    public MattermostTeam Team { get; private set; } = new();

    public MattermostChannel Lab { get; private set; } = new();

    public Account Alice { get; private set; } = null!;

    public Account Bob { get; private set; } = null!;

    /// <summary>Neither in the team nor in a channel.</summary>
    public Account Stranger { get; private set; } = null!;

    public Account Bot { get; private set; } = null!;

    public static async Task<Room> FurnishAsync(HttpClient http, string admin, string password)
    {
        var token = await MattermostClient.LoginAsync(http, admin, password, CancellationToken.None);
        var run = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 0x1_0000_0000).ToString("x8", CultureInfo.InvariantCulture);
        var room = new Room(http, run, token);
        room.AdminId = (await room.Admin.GetMeAsync(CancellationToken.None)).Id;
        room.Team = await room.Administration.CreateTeamAsync(new NewTeam(room.Name("team"), "Contract"), CancellationToken.None);
        room.Lab = await room.CreateChannelAsync(ChannelTypes.Open);
        room.Alice = await room.CreatePersonAsync("alice", room.Lab);
        room.Bob = await room.CreatePersonAsync("bob", room.Lab);
        room.Stranger = await room.CreatePersonAsync("stranger");
        room.Bot = await room.CreateBotAsync("bot", room.Lab);
        return room;
    }

    /// <summary>A name nobody has yet.</summary>
    public string Name(string stem) => $"{stem}{_run}{Interlocked.Increment(ref _names)}";

    public Task<MattermostChannel> CreateChannelAsync(string type) =>
        Administration.CreateChannelAsync(new NewChannel(Team.Id, Name("channel"), "Channel", "", type), CancellationToken.None);

    public async Task<Account> CreatePersonAsync(string stem, params MattermostChannel[] channels)
    {
        var name = Name(stem);
        var user = await Administration.CreateUserAsync(
            new NewUser { Username = name, Email = $"{name}@example.test", Password = Password }, CancellationToken.None);
        await AddAsync(user.Id, channels);
        return Open(user.Id, name, await MattermostClient.LoginAsync(_http, name, Password, CancellationToken.None));
    }

    public async Task<Account> CreateBotAsync(string stem, params MattermostChannel[] channels)
    {
        var name = Name(stem);
        var bot = await Administration.CreateBotAsync(new BotProfile(name, "Contract Bot", "Keeps servers to their word."), CancellationToken.None);
        await AddAsync(bot.UserId, channels);
        var token = await Administration.CreateTokenAsync(bot.UserId, "contract", CancellationToken.None);
        return Open(bot.UserId, name, token.Token);
    }

    private Account Open(string id, string name, string token) => new(id, name, token, new MattermostClient(_http, token, TimeProvider.System));

    private async Task AddAsync(string userId, MattermostChannel[] channels)
    {
        foreach (var channel in channels)
        {
            await Administration.AddToTeamAsync(channel.TeamId, userId, CancellationToken.None);
            await Administration.AddToChannelAsync(channel.Id, userId, CancellationToken.None);
        }
    }
}

/// <summary>Somebody with a client of their own.</summary>
internal sealed record Account(string Id, string Name, string Token, MattermostClient Client);
