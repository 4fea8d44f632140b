using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class CommandsTests
{
    [Fact]
    public async Task Command_IsCalledWithAForm_AndItsToken()
    {
        await using var place = await Place.StartAsync();

        await place.RunAsync("/probe hello \"w\" @alice ~town-square äöü\nline2");

        var call = place.Integration.Last();
        Assert.Equal("application/x-www-form-urlencoded", call.Headers["Content-Type"]);
        Assert.Equal($"Token {place.Token}", call.Headers["Authorization"]);
        Assert.Equal(place.Token, call.Form["token"]);
        Assert.Equal("/probe", call.Form["command"]);
        Assert.Equal("hello \"w\" @alice ~town-square äöü\nline2", call.Form["text"]);
        Assert.Equal("alice", call.Form["user_mentions"]);
        Assert.Equal("town-square", call.Form["channel_mentions"]);
        Assert.StartsWith($"{place.Emulator.Address}hooks/commands/", call.Form["response_url"]);
        await place.RunAsync("/probe plain");
        Assert.False(place.Integration.Last().Form.ContainsKey("user_mentions"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Command_RunInAThread_TellsItOnlyAsNewerServersDo(bool newer)
    {
        await using var place = await Place.StartAsync(
            new Dictionary<string, string?> { ["Emulator:CommandsTellThread"] = newer ? "true" : "false" });
        var root = (await place.Alice.SayAsync(place.ChannelId, "root")).Text("id");
        await place.Alice.PostAsync("/commands/execute", new { channel_id = place.ChannelId, command = "/probe", root_id = root });
        Assert.Equal(newer ? root : null, place.Integration.Last().Form.GetValueOrDefault("root_id"));
    }

    [Fact]
    public async Task Command_Changed_KeepsItsTokenAndItsTeam()
    {
        await using var place = await Place.StartAsync();
        var team = place.Emulator.Team.Id;
        var id = (await place.Emulator.Admin.GetAsync($"/commands?team_id={team}"))[0].Text("id");
        var body = new { id, team_id = team, trigger = "probe", method = "P", url = "http://127.0.0.1:9/new", auto_complete_hint = "[x]" };
        var changed = await place.Emulator.Admin.PutAsync($"/commands/{id}", body);
        Assert.Equal((place.Token, "http://127.0.0.1:9/new", "[x]"), (changed.Text("token"), changed.Text("url"), changed.Text("auto_complete_hint")));
        Assert.Equal(HttpStatusCode.BadRequest, (await place.Emulator.Admin.TryPutAsync($"/commands/{id}", body with { id = team })).Status);
        var moved = await place.Emulator.Admin.TryPutAsync($"/commands/{id}", body with { team_id = id });
        Assert.Equal((HttpStatusCode.BadRequest, "api.command.team_mismatch.app_error"), (moved.Status, moved.ErrorId));
    }

    [Fact]
    public async Task InChannelAnswer_IsAPostOfWhoRanIt_WithTheCommandsName()
    {
        await using var place = await Place.StartAsync();
        await using var socket = await place.Alice.ConnectAsync();
        place.Integration.Answer("/slash", """{"response_type":"in_channel","text":"for all","props":{"lab":1},"extra_responses":[{"text":"and you"}]}""");

        var answer = await place.RunAsync("/probe");

        Assert.Equal("in_channel", answer.Body.Text("response_type"));
        var frame = await socket.ExpectPostedAsync("for all");
        var post = Socket.PostOf(frame);
        Assert.Equal(place.Alice.Id, post.Text("user_id"));
        Assert.Equal("true", post["props"].Text("from_webhook"));
        Assert.Equal("prober", post["props"].Text("override_username"));
        Assert.Equal("prober", frame["data"].Text("sender_name"));
        Assert.Equal("and you", Socket.PostOf(await socket.ExpectAsync("ephemeral_message")).Text("message"));
    }

    [Theory]
    [InlineData("plain words", "text/plain", "plain words")]
    [InlineData("""{"text":"just you"}""", "application/json", "just you")]
    public async Task OtherAnswers_AreForWhoRanIt(string body, string type, string expected)
    {
        await using var place = await Place.StartAsync();
        await using var socket = await place.Alice.ConnectAsync();
        place.Integration.Answer("/slash", body, type);

        await place.RunAsync("/probe");

        Assert.Equal(expected, Socket.PostOf(await socket.ExpectAsync("ephemeral_message")).Text("message"));
    }

    [Theory]
    [InlineData("{}", 202, "api.command.execute_command.failed_resp.app_error")]
    [InlineData("{}", 500, "api.command.execute_command.failed_resp.app_error")]
    [InlineData("{oops", 200, "api.command.execute_command.failed.app_error")]
    public async Task FailedAnswer_IsAServerError(string body, int status, string errorId)
    {
        await using var place = await Place.StartAsync();
        place.Integration.Answer("/slash", body, status: status);

        var answer = await place.RunAsync("/probe");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal(errorId, answer.ErrorId);
    }

    [Fact]
    public async Task Command_UnknownOrFromOutside_IsRefused()
    {
        await using var place = await Place.StartAsync();
        var eve = await place.Emulator.AddMemberAsync("eve");

        Assert.Equal(HttpStatusCode.NotFound, (await place.RunAsync("/nope x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await place.RunAsync("probe")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync("/commands/execute", new { channel_id = place.ChannelId, command = "/probe" })).Status);
        Assert.Empty(place.Integration.Calls);
    }

    [Fact]
    public async Task ResponseUrl_WorksFiveTimes()
    {
        await using var place = await Place.StartAsync();
        await place.RunAsync("/probe");
        var hook = new Uri(place.Integration.Last().Form["response_url"]).AbsolutePath;

        for (var i = 0; i < 5; i++)
        {
            var answer = await place.Emulator.Anonymous().TryPostAsync("/" + hook, new { response_type = "in_channel", text = $"late {i}" });
            Assert.Equal("ok", answer.Raw);
        }

        var sixth = await place.Emulator.Anonymous().TryPostAsync("/" + hook, new { text = "late 5" });
        Assert.Equal("app.command_webhook.try_use.invalid", sixth.ErrorId);
        Assert.Contains("late 4", (await place.Alice.TryGetAsync($"/channels/{place.ChannelId}/posts")).Raw);
    }

    [Fact]
    public async Task Commands_AreKeptByThoseWhoRunTheTeam_AndShownWithoutSecrets()
    {
        await using var place = await Place.StartAsync();
        var body = new { team_id = place.Emulator.Team.Id, trigger = "probe", method = "P", url = "http://127.0.0.1:9/" };

        Assert.Equal(HttpStatusCode.Forbidden, (await place.Alice.TryPostAsync("/commands", body)).Status);
        Assert.Equal("api.command.duplicate_trigger.app_error", (await place.Emulator.Admin.TryPostAsync("/commands", body)).ErrorId);
        var shown = (await place.Alice.GetAsync($"/teams/{place.Emulator.Team.Id}/commands/autocomplete"))[0];
        Assert.Equal("probe", shown.Text("trigger"));
        Assert.Equal("", shown.Text("token"));
        Assert.Equal("", shown.Text("url"));
    }

    private sealed class Place(Emulator emulator, Integration integration, Account alice, string channelId, string token) : IAsyncDisposable
    {
        public Emulator Emulator => emulator;
        public Integration Integration => integration;
        public Account Alice => alice;
        public string ChannelId => channelId;
        public string Token => token;

        public static async Task<Place> StartAsync(IReadOnlyDictionary<string, string?>? settings = null)
        {
            var emulator = await Emulator.StartAsync(settings);
            var integration = await Integration.StartAsync();
            var alice = await emulator.AddMemberAsync("alice");
            var channel = await emulator.AddChannelAsync("P", alice);
            var command = await emulator.Admin.PostAsync("/commands", new
            {
                team_id = emulator.Team.Id, trigger = "probe", method = "P", url = integration.Url("/slash"), auto_complete = true, username = "prober",
            });
            return new Place(emulator, integration, alice, channel, command.Text("token"));
        }

        public Task<Answer> RunAsync(string line) => alice.TryPostAsync("/commands/execute", new { channel_id = channelId, command = line });

        public async ValueTask DisposeAsync()
        {
            await integration.DisposeAsync();
            await emulator.DisposeAsync();
        }
    }
}
