using System.Net;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class ActionsTests
{
    [Fact]
    public async Task Click_ReachesTheIntegration_WithItsContextAndNoToken()
    {
        await using var place = await Place.StartAsync();

        var answer = await place.ClickAsync("ok");

        Assert.Equal("OK", answer.Body.Text("status"));
        var call = place.Integration.Last();
        Assert.Equal("Mattermost-Bot/1.1", call.Headers["User-Agent"]);
        Assert.Equal("application/json", call.Headers["Content-Type"]);
        Assert.False(call.Headers.ContainsKey("Authorization"));
        Assert.Equal(
            ["user_id", "user_name", "channel_id", "channel_name", "team_id", "team_domain", "post_id", "trigger_id", "type", "data_source", "context"],
            call.Json.AsObject().Select(field => field.Key));
        Assert.Equal("""{"n":1,"nested":{"a":[1,2]}}""", call.Json["context"]!.ToJsonString());
        Assert.Equal("alice", call.Json.Text("user_name"));
        Assert.Equal("", call.Json.Text("type"));
    }

    [Fact]
    public async Task Choice_ReachesTheIntegration()
    {
        await using var place = await Place.StartAsync();

        await place.ClickAsync("pick", new { selected_option = "b" });

        Assert.Equal("b", place.Integration.Last().Json["context"].Text("selected_option"));
        Assert.Equal("select", place.Integration.Last().Json.Text("type"));
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("{oops", 200)]
    [InlineData("{}", 202)]
    [InlineData("{}", 500)]
    public async Task Answer_ThatIsNot200WithJson_IsAFailure(string body, int status)
    {
        await using var place = await Place.StartAsync();
        place.Integration.Answer("/ok", body, status: status);

        var answer = await place.ClickAsync("ok");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("api.post.do_action.action_integration.app_error", answer.ErrorId);
    }

    [Fact]
    public async Task Integration_ThatHangs_IsAFailureInTime()
    {
        await using var place = await Place.StartAsync(new Dictionary<string, string?> { ["Emulator:CallbackTimeout"] = "00:00:00.2" });
        place.Integration.Hang("/ok");

        Assert.Equal(HttpStatusCode.BadRequest, (await place.ClickAsync("ok")).Status);
    }

    [Fact]
    public async Task Update_TakesTheMessageAsGiven_AndKeepsButtonsUnlessPropsAreGiven()
    {
        await using var place = await Place.StartAsync();
        place.Integration.Answer("/ok", """{"update":{"message":"voted"}}""");
        await place.ClickAsync("ok");
        var kept = await place.Alice.GetAsync($"/posts/{place.PostId}");
        Assert.Equal("voted", kept.Text("message"));
        Assert.NotNull(kept["props"]!["attachments"]);

        place.Integration.Answer("/ok", """{"update":{"props":{"z":1}}}""");
        await place.ClickAsync("ok");
        var replaced = await place.Alice.GetAsync($"/posts/{place.PostId}");
        Assert.Equal("", replaced.Text("message"));
        Assert.Equal("""{"z":1}""", replaced["props"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await place.ClickAsync("ok")).Status);
    }

    [Fact]
    public async Task EphemeralText_IsForTheClicker_InThePostsThread()
    {
        await using var place = await Place.StartAsync();
        await using var socket = await place.Alice.ConnectAsync();
        place.Integration.Answer("/ok", """{"ephemeral_text":"thanks"}""");

        await place.ClickAsync("ok");

        var post = Socket.PostOf(await socket.ExpectAsync("ephemeral_message"));
        Assert.Equal("thanks", post.Text("message"));
        Assert.Equal(place.PostId, post.Text("root_id"));
    }

    [Fact]
    public async Task Click_ThatMayNotBe_IsRefusedWithoutACall()
    {
        await using var place = await Place.StartAsync();
        var eve = await place.Emulator.AddMemberAsync("eve");

        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync($"/posts/{place.PostId}/actions/ok", new { })).Status);
        Assert.Equal("api.post.do_action.action_id.app_error", (await place.ClickAsync("unknown")).ErrorId);
        Assert.Equal("api.context.404.app_error", (await place.ClickAsync("re-ject")).ErrorId);
        await place.Bot.DeleteAsync($"/posts/{place.PostId}");
        Assert.Equal("app.post.get.app_error", (await place.ClickAsync("ok")).ErrorId);
        Assert.Empty(place.Integration.Calls);
    }

    [Fact]
    public async Task Host_NotAllowed_IsNotCalled()
    {
        await using var place = await Place.StartAsync(new Dictionary<string, string?> { ["Emulator:AllowedCallbackHosts:0"] = "bots.example.test" });

        Assert.Equal(HttpStatusCode.BadRequest, (await place.ClickAsync("ok")).Status);
        Assert.Empty(place.Integration.Calls);
    }

    [Fact]
    public async Task Dialog_IsOpenedByTheTrigger_ForThreeSeconds_AndSubmitted()
    {
        var time = new ManualTimeProvider();
        await using var place = await Place.StartAsync(time: time);
        await using var socket = await place.Alice.ConnectAsync();
        var clicked = await place.ClickAsync("ok");
        var trigger = place.Integration.Last().Json.Text("trigger_id");
        object Open(string id) => new { trigger_id = id, url = place.Integration.Url("/dialog"), dialog = new { callback_id = "cb", title = "Why?" } };

        await place.Emulator.Anonymous().PostAsync("/actions/dialogs/open", Open(trigger));
        var opened = JsonNode.Parse((await socket.ExpectAsync("open_dialog"))["data"].Text("dialog"))!;
        Assert.Equal(clicked.Body.Text("trigger_id"), opened.Text("trigger_id"));
        Assert.Equal("Why?", opened["dialog"].Text("title"));

        await place.Emulator.Anonymous().PostAsync("/actions/dialogs/open", Open(trigger));
        time.Advance(TimeSpan.FromSeconds(3.1));
        var late = await place.Emulator.Anonymous().TryPostAsync("/actions/dialogs/open", Open(trigger));
        Assert.Equal("interactive_message.decode_trigger_id.expired", late.ErrorId);
        var forged = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"x:{place.Alice.Id}:{time.GetUtcNow().ToUnixTimeMilliseconds()}:AAAA"));
        Assert.Equal(HttpStatusCode.BadRequest, (await place.Emulator.Anonymous().TryPostAsync("/actions/dialogs/open", Open(forged))).Status);

        place.Integration.Answer("/dialog", """{"errors":{"why":"say more"}}""");
        var submitted = await place.Alice.PostAsync("/actions/dialogs/submit", new
        {
            url = opened.Text("url"), callback_id = "cb", state = "st", channel_id = place.ChannelId, team_id = place.Emulator.Team.Id,
            submission = new { why = "x" },
        });
        Assert.Equal("say more", submitted["errors"].Text("why"));
        Assert.Equal("dialog_submission", place.Integration.Last().Json.Text("type"));
        Assert.Equal("x", place.Integration.Last().Json["submission"].Text("why"));
        Assert.False((bool)place.Integration.Last().Json["cancelled"]!);
    }

    /// <summary>A private channel of alice and a bot with a post that has buttons.</summary>
    private sealed class Place(Emulator emulator, Integration integration, Account alice, Account bot, string channelId, string postId) : IAsyncDisposable
    {
        public Emulator Emulator => emulator;
        public Integration Integration => integration;
        public Account Alice => alice;
        public Account Bot => bot;
        public string ChannelId => channelId;
        public string PostId => postId;

        public static async Task<Place> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null)
        {
            var emulator = await Emulator.StartAsync(settings, time);
            var integration = await Integration.StartAsync();
            var (alice, bot) = (await emulator.AddMemberAsync("alice"), await emulator.AddBotAsync("helper"));
            var channel = await emulator.AddChannelAsync("P", alice, bot);
            var post = await bot.PostAsync("/posts", new
            {
                channel_id = channel,
                message = "rate me",
                props = new
                {
                    attachments = new[]
                    {
                        new
                        {
                            actions = new object[]
                            {
                                new { id = "ok", name = "OK", integration = new { url = integration.Url("/ok"), context = new { n = 1, nested = new { a = new[] { 1, 2 } } } } },
                                new { id = "pick", name = "Pick", type = "select", options = new[] { new { text = "B", value = "b" } }, integration = new { url = integration.Url("/ok"), context = new { } } },
                            },
                        },
                    },
                },
            });
            return new Place(emulator, integration, alice, bot, channel, post.Text("id"));
        }

        public Task<Answer> ClickAsync(string action, object? body = null) => alice.TryPostAsync($"/posts/{postId}/actions/{action}", body ?? new { });

        public async ValueTask DisposeAsync()
        {
            await integration.DisposeAsync();
            await emulator.DisposeAsync();
        }
    }
}
