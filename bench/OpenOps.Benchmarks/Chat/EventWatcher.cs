using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.Benchmarks.Chat;

/// <summary>What a person's open page would be told about answers, with the moment it arrived.</summary>
internal sealed class EventWatcher : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, WatchedAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Channel<WatchedAnswer> _tasks = Channel.CreateUnbounded<WatchedAnswer>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _reactions = new(StringComparer.Ordinal);
    private Task _reading = Task.CompletedTask;

    public static async Task<EventWatcher> StartAsync(Uri chat, ChatPerson person)
    {
        var watcher = new EventWatcher();
        watcher._socket.Options.SetRequestHeader("Authorization", $"Bearer {person.Token}");
        var address = new UriBuilder(chat) { Scheme = "ws", Path = "/api/v4/websocket" }.Uri;
        await watcher._socket.ConnectAsync(address, CancellationToken.None);
        watcher._reading = watcher.ReadAsync();
        return watcher;
    }

    /// <summary>Waits until the answer to a post is final.</summary>
    public async Task<WatchedAnswer> FinalAsync(string postId, TimeSpan within)
    {
        var answer = _answers.GetOrAdd(postId, _ => new WatchedAnswer());
        await answer.Final.Task.WaitAsync(within);
        return answer;
    }

    /// <summary>Waits until the next task that a bot has begun is final.</summary>
    public async Task<WatchedAnswer> NextTaskAsync(TimeSpan within)
    {
        var answer = await _tasks.Reader.ReadAsync().AsTask().WaitAsync(within);
        await answer.Final.Task.WaitAsync(within);
        return answer;
    }

    /// <summary>When the first reaction to a post was seen.</summary>
    public Task<long> ReactionAsync(string postId, TimeSpan within) => ReactionTo(postId).Task.WaitAsync(within);

    /// <summary>When the first words of an answer to a post were seen, whichever bot's they were.</summary>
    public Task<long> FirstWordsAsync(string postId, TimeSpan within) => _answers.GetOrAdd(postId, _ => new WatchedAnswer()).Begun.Task.WaitAsync(within);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stopping.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage);

                Handle(JsonNode.Parse(buffer.AsSpan(0, length))!, Stopwatch.GetTimestamp());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Handle(JsonNode frame, long at)
    {
        if (frame["event"]?.GetValue<string>() == "reaction_added")
        {
            ReactionTo(JsonNode.Parse(frame["data"]!["reaction"]!.GetValue<string>())!["post_id"]!.GetValue<string>()).TrySetResult(at);
            return;
        }

        if (frame["event"]?.GetValue<string>() is not ("posted" or "post_edited") || frame["data"]?["post"] is not { } text)
        {
            return;
        }

        if (BotAnswer.From(JsonNode.Parse(text.GetValue<string>())!) is { } post)
        {
            // A task's post answers no other: it is known by itself.
            var isTask = post.Post["props"]!["openops"]!["task"] is not null;
            var answer = _answers.GetOrAdd(isTask ? post.PostId : post.InReplyTo, _ => new WatchedAnswer());
            if (isTask && answer.Edits < 0)
            {
                _tasks.Writer.TryWrite(answer);
            }

            answer.Add(post, at);
        }
    }

    private TaskCompletionSource<long> ReactionTo(string postId) =>
        _reactions.GetOrAdd(postId, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>One answer as it was seen to grow.</summary>
internal sealed class WatchedAnswer
{
    /// <summary>When its first words were seen.</summary>
    public long FirstWords { get; private set; }

    /// <summary>How often the post was changed after it was made.</summary>
    public int Edits { get; private set; } = -1;

    public TaskCompletionSource<long> Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<BotAnswer> Final { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(BotAnswer post, long at)
    {
        Edits++;
        if (FirstWords == 0 && post.Message.Contains("word0", StringComparison.Ordinal))
        {
            FirstWords = at;
            Begun.TrySetResult(at);
        }

        if (post.State != "streaming")
        {
            Final.TrySetResult(post);
        }
    }
}
