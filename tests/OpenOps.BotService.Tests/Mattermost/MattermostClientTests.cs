using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostClientTests : IAsyncLifetime
{
    private static readonly HttpResilienceOptions Patient = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    private readonly List<string> _bodies = [];
    private ScriptedServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MattermostClient Client => new(_http, "token", TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _http = new HttpClient(new HttpResilienceHandler(Patient, TimeProvider.System) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = _server.Url };
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Refusal_TellsWhatAnAdministratorCanLookUpAndNoMore()
    {
        _server.Instead = _ => Reply.Error(400, "api.post.create_post.root_id.app_error");
        var refusal = await Assert.ThrowsAsync<MattermostApiException>(() => Client.GetPostAsync(new string('p', 26), Cancellation));
        Assert.Equal(
            "Mattermost refused GET /posts/*: 400 api.post.create_post.root_id.app_error (request rrrrrrrrrrrrrrrrrrrrrrrrrr).", refusal.Message);
    }

    [Fact]
    public async Task Refusal_InPlainText_KeepsItsStatus()
    {
        _server.Instead = _ => new Reply(413, "text/plain", "what somebody wrote");
        var refusal = await Assert.ThrowsAsync<MattermostApiException>(() => Client.GetMeAsync(Cancellation));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "", "Mattermost refused GET /users/me: 413."), (refusal.Status, refusal.ErrorId, refusal.Message));
    }

    [Fact]
    public async Task RateLimit_IsWaitedOutAndThePostMadeOnce()
    {
        var answers = new Queue<Reply?>([Reply.RateLimited(1), Created()]);
        _server.Instead = Record(_ => answers.Dequeue());
        var started = TimeProvider.System.GetTimestamp();
        await Client.CreatePostAsync(new NewPost { ChannelId = ScriptedServer.ChannelId, Message = "m" }, Cancellation);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(950));
        Assert.Equal(2, _bodies.Count);
        Assert.Equal(_bodies[0], _bodies[1]);
        Assert.NotEqual("", (string?)JsonNode.Parse(_bodies[0])!["pending_post_id"]);
    }

    [Fact]
    public async Task RateLimit_ThatLasts_SaysHowLongToWait()
    {
        _server.Instead = _ => Reply.RateLimited(9);
        using var http = new HttpClient { BaseAddress = _server.Url };
        var refusal = await Assert.ThrowsAsync<MattermostApiException>(
            () => new MattermostClient(http, "token", TimeProvider.System).GetMeAsync(Cancellation));
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(9)), (refusal.Status, refusal.RetryAfter));
    }

    [Fact]
    public async Task Dialog_FailingOnce_IsNotOpenedTwice()
    {
        var opened = 0;
        _server.Instead = _ =>
        {
            opened++;
            return Reply.Error(500, "app.error");
        };
        await Assert.ThrowsAsync<MattermostApiException>(() => Client.OpenDialogAsync(
            new DialogOpening("trigger", new Uri("http://127.0.0.1:1/"), new Dialog { Title = "t" }), Cancellation));
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task Post_IsSentAsTheServerWantsIt()
    {
        _server.Instead = Record(_ => Created());
        await Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = "c",
                Message = "a\0b",
                RootId = "r",
                PendingPostId = "pending",
                Props = new JsonObject { ["openops"] = new JsonObject { ["interaction_id"] = "i" } },
                Attachments =
                [
                    new MessageAttachment
                    {
                        Actions =
                        [
                            new AttachmentAction
                            {
                                Id = "up", Name = "👍",
                                Integration = new ActionIntegration(new Uri("http://bot/actions"), new JsonObject { ["signed"] = "s" }),
                            },
                        ],
                    },
                ],
            },
            Cancellation);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {
                      "channel_id": "c", "message": "ab", "root_id": "r", "pending_post_id": "pending",
                      "props": {
                        "openops": {"interaction_id": "i"},
                        "attachments": [{"actions": [{"id": "up", "name": "👍", "type": "button",
                          "integration": {"url": "http://bot/actions", "context": {"signed": "s"}}}]}]
                      }
                    }
                    """),
                JsonNode.Parse(Assert.Single(_bodies))),
            _bodies[0]);
    }

    [Fact]
    public async Task Patch_OfTheMessage_SendsNothingElse()
    {
        _server.Instead = Record(_ => Created());
        await Client.PatchPostAsync("p", new PostPatch { Message = "m" }, Cancellation);
        Assert.Equal("""{"message":"m"}""", Assert.Single(_bodies));
    }

    [Fact]
    public async Task Patch_WithPropsThatWereRead_IsRefusedHere()
    {
        var read = JsonNode.Parse("""{"attachments":[{"actions":[{"id":"up","name":"up"}]}]}""")!.AsObject();
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Client.PatchPostAsync("p", new PostPatch { Props = read }, Cancellation));
        Assert.Contains("own copy", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("thumbs-up")]
    [InlineData("")]
    public async Task Button_WithAnIdThatCannotBeClicked_IsRefusedHere(string id)
    {
        var action = new AttachmentAction { Id = id, Name = "n", Integration = new ActionIntegration(new Uri("http://bot/"), []) };
        await Assert.ThrowsAsync<ArgumentException>(() => Client.CreatePostAsync(
            new NewPost { ChannelId = "c", Message = "m", Attachments = [new MessageAttachment { Actions = [action] }] }, Cancellation));
    }

    [Fact]
    public async Task Message_TooLong_IsRefusedHereWithoutRepeatingIt()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(
            () => Client.PatchPostAsync("p", new PostPatch { Message = new string('x', PostLimits.MaxMessageRunes + 1) }, Cancellation));
        Assert.StartsWith("A message of 16384 characters does not fit: Mattermost takes 16383.", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Message.Length < 200);
    }

    [Fact]
    public async Task PostsSince_MoreThanOneAnswerHolds_AreReadByPages()
    {
        for (var i = 0; i < 1_100; i++)
        {
            _server.Posts.Enqueue(ScriptedServer.Post($"p{i:0000}", 1_000 + i, $"{i}"));
        }

        var posts = await Client.GetPostsSinceAsync(ScriptedServer.ChannelId, DateTimeOffset.FromUnixTimeMilliseconds(1_050), Cancellation);
        Assert.Equal(Enumerable.Range(51, 1_049).Select(number => $"{number}"), posts.Select(post => post.Message));
        Assert.Equal(6, _server.Requests.Count(request => request.Contains("page=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Server_BelowAPath_IsAskedThere()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_server.Url, "chat") };
        await Assert.ThrowsAsync<MattermostApiException>(() => new MattermostClient(http, "token", TimeProvider.System).GetMeAsync(Cancellation));
        Assert.Equal("GET /chat/api/v4/users/me", Assert.Single(_server.Requests));
    }

    private static Reply Created() => new(201, "application/json", ScriptedServer.Post("p", 1).ToJsonString());

    private Func<HttpRequest, Reply?> Record(Func<HttpRequest, Reply?> answer) => request =>
    {
        using var reader = new StreamReader(request.Body);
        _bodies.Add(ReadAll(reader));
        return answer(request);
    };

    // The script answers synchronously; the bodies are small and have arrived with the headers.
    private static string ReadAll(StreamReader reader)
    {
        var reading = reader.ReadToEndAsync();
        return reading.GetAwaiter().GetResult();
    }
}
