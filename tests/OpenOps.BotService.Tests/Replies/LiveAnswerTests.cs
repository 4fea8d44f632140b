using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

/// <summary>How often a post is edited, by a clock that the test moves.</summary>
public sealed class LiveAnswerTests : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ManualTimeProvider _time = new();
    private readonly PostingServer _server;

    public LiveAnswerTests() => _server = new PostingServer(_time);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(40)]
    public void Edits_OfAWaitAndAnAnswer_StayWithinTheBudget(int secondsInLine)
    {
        using var pump = new Pump();
        var text = new StreamedText();
        var following = pump.Start(() => Follow(text));
        for (var at = TimeSpan.Zero; at < TimeSpan.FromSeconds(secondsInLine); at += Step)
        {
            text.Announce($"Place at {at}");
            pump.Advance(_time, Step);
        }

        var begun = _time.GetUtcNow();
        for (var at = TimeSpan.Zero; at < TimeSpan.FromSeconds(30); at += Step)
        {
            text.Append($"word at {at} ");
            pump.RunUntil(() => _server.Edits[^1].Message.StartsWith("word", StringComparison.Ordinal));
            pump.Advance(_time, Step);
        }

        text.Complete();
        pump.RunUntil(() => following.IsCompleted);

        Assert.True(following.IsCompletedSuccessfully);
        var told = _server.Edits.Where(edit => edit.Message.StartsWith(StreamedText.StatusSign, StringComparison.Ordinal)).Select(edit => edit.At).ToList();
        Assert.NotEmpty(told);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.True(pair.Second - pair.First >= new ReplyOptions().StatusInterval, $"{pair.First:T}, {pair.Second:T}"));
        // The first words are shown as they come, whenever the place was told last.
        var words = _server.Edits.First(edit => edit.At >= begun);
        Assert.Equal("word at 00:00:00", words.Message);
        Assert.Equal(begun, words.At);
        Assert.All(_server.Edits, edit => Assert.InRange(_server.Edits.Count(other => other.At >= edit.At && other.At < edit.At.AddSeconds(20)), 1, 12));
    }

    [Fact]
    public void End_WhileAnEditWaits_IsSeenAtOnce()
    {
        using var pump = new Pump();
        var text = new StreamedText();
        var following = pump.Start(() => Follow(text));
        text.Append("one ");
        pump.RunUntil(() => _server.Edits.Count > 0 && _time.ActiveTimers == 0);
        text.Append("two ");
        pump.RunUntil(() => _time.ActiveTimers == 1);

        text.Append("three");
        text.Complete();

        pump.RunUntil(() => following.IsCompleted);
        Assert.True(following.IsCompletedSuccessfully);
    }

    [Fact]
    public void Words_ThatCouldNotBeShown_AreShownWithoutMoreOfThem()
    {
        using var pump = new Pump();
        var text = new StreamedText();
        _server.Refusals = 1;
        var following = pump.Start(() => Follow(text));

        text.Append("all there is for now");
        pump.RunUntil(() => _server.Refusals == 0 && _time.ActiveTimers == 2); // The typing signal's and the next try's.
        pump.Advance(_time, new ReplyOptions().RetryDelay);

        pump.RunUntil(() => _server.Edits.Count > 0);
        Assert.Equal("all there is for now", Assert.Single(_server.Edits).Message);

        text.Complete();
        pump.RunUntil(() => following.IsCompleted);
        Assert.True(following.IsCompletedSuccessfully);
    }

    public void Dispose() => _server.Dispose();

    private Task Follow(StreamedText text)
    {
        var http = new HttpClient(_server, disposeHandler: false) { BaseAddress = new Uri("http://chat.test/") };
        var bot = new Bot(
            new BotOptions { Username = "assistant", Model = "m" }, new MattermostSession(new MattermostClient(http, "token", _time), listener: null!), _ => false);
        var target = new AnswerTarget { Bot = bot, ChannelId = "c", ThreadId = "t", QuestionId = "q", RequesterId = "u" };
        var options = new ReplyOptions();
        var post = new AnswerPost(target, TestButtons.Create(), options);
        var id = Guid.CreateVersion7(_time.GetUtcNow());
        return new LiveAnswer(target, post, new RunningAnswer(id), options, _time, NullLogger.Instance).FollowAsync(
            text, new AnswerProps { State = AnswerStates.Streaming, InReplyTo = "q", InteractionId = id }, Task.CompletedTask);
    }

    /// <summary>A chat server that answers at once and notes when what was shown.</summary>
    private sealed class PostingServer(TimeProvider time) : HttpMessageHandler
    {
        public List<(DateTimeOffset At, string Message)> Edits { get; } = [];

        /// <summary>How many posts and edits are still refused.</summary>
        public int Refusals { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new JsonObject { ["status"] = "OK" };
            if (request.RequestUri!.AbsolutePath.Contains("/posts", StringComparison.Ordinal))
            {
                if (Refusals > 0)
                {
                    Refusals--;
                    return new HttpResponseMessage(HttpStatusCode.InternalServerError);
                }

                answer = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
                answer["id"] = "p";
                Edits.Add((time.GetUtcNow(), answer["message"]!.GetValue<string>()));
            }

            return new HttpResponseMessage { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") };
        }
    }

    /// <summary>Runs asynchronous code on the test's own thread, in turn with the clock.</summary>
    private sealed class Pump : SynchronizationContext, IDisposable
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new();
        private readonly SynchronizationContext? _former = Current;
        private readonly AutoResetEvent _posted = new(false);

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_work)
            {
                _work.Enqueue((d, state));
            }

            _posted.Set();
        }

        public Task Start(Func<Task> code)
        {
            SetSynchronizationContext(this);
            var running = code();
            Run();
            return running;
        }

        public void Advance(ManualTimeProvider time, TimeSpan by)
        {
            Run();
            time.Advance(by);
            Run();
        }

        /// <summary>Some continuations come from other threads; this waits for them.</summary>
        public void RunUntil(Func<bool> condition)
        {
            for (Run(); !condition(); Run())
            {
                Assert.True(_posted.WaitOne(TestTimeouts.Step), "Nothing more happens.");
            }
        }

        public void Dispose()
        {
            SetSynchronizationContext(_former);
            _posted.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                (SendOrPostCallback Callback, object? State) next;
                lock (_work)
                {
                    if (!_work.TryDequeue(out next))
                    {
                        return;
                    }
                }

                next.Callback(next.State);
            }
        }
    }
}
