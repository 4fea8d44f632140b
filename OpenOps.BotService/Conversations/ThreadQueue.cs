using Microsoft.Extensions.Options;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Runs work in order within a thread and side by side across threads, up to a limit. Taking work never waits, so that
/// a slow model never keeps a socket from being read.
/// </summary>
internal sealed partial class ThreadQueue(IOptions<ConversationOptions> options, ILogger<ThreadQueue> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ThreadKey, Queue<Func<Task>>> _threads = [];
    private readonly SemaphoreSlim _slots = new(options.Value.MaxConcurrentAnswers);
    private TaskCompletionSource? _idle;
    private int _waiting;
    private bool _closed;

    /// <summary>Takes work, or refuses it where too much waits or the service stops.</summary>
    public bool TryAdd(ThreadKey thread, Func<Task> work)
    {
        lock (_lock)
        {
            if (_closed || _waiting >= options.Value.MaxWaiting)
            {
                return false;
            }

            _waiting++;
            if (_threads.TryGetValue(thread, out var queue))
            {
                queue.Enqueue(work);
                return true;
            }

            _threads[thread] = queue = new Queue<Func<Task>>([work]);
            // An answer is a trace of its own, whatever request or event led to it.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => RunAsync(thread, queue));
            }

            return true;
        }
    }

    /// <summary>Takes no more work, forgets what has not begun, and completes when nothing runs.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_threads.Count == 0)
            {
                _idle.TrySetResult();
            }

            return _idle.Task;
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task RunAsync(ThreadKey thread, Queue<Func<Task>> queue)
    {
        while (Next(thread, queue) is { } work)
        {
            await _slots.WaitAsync();
            try
            {
                if (!_closed)
                {
                    await work();
                }
            }
            catch (Exception exception)
            {
                // One question's failure is no other's.
                LogWorkFailed(exception, thread.Bot);
            }
            finally
            {
                _slots.Release();
            }
        }
    }

    private Func<Task>? Next(ThreadKey thread, Queue<Func<Task>> queue)
    {
        lock (_lock)
        {
            if (!_closed && queue.TryDequeue(out var work))
            {
                _waiting--;
                return work;
            }

            _threads.Remove(thread);
            if (_threads.Count == 0)
            {
                _idle?.TrySetResult();
            }

            return null;
        }
    }

    [LoggerMessage(BotEventIds.WorkFailed, LogLevel.Error, "An answer of {Bot} failed unexpectedly.")]
    private partial void LogWorkFailed(Exception exception, string bot);
}
