using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tests.Conversations;

public sealed class ThreadQueueTests
{
    private static readonly ThreadKey One = new("bot", "one");
    private static readonly ThreadKey Two = new("bot", "two");

    [Fact]
    public async Task TryAdd_SameThread_RunsOneAfterTheOther()
    {
        using var queue = Queue();
        var first = new TaskCompletionSource();
        var order = new List<int>();
        Assert.True(queue.TryAdd(One, async () =>
        {
            await first.Task;
            order.Add(1);
        }));
        var second = new TaskCompletionSource();
        Assert.True(queue.TryAdd(One, () =>
        {
            order.Add(2);
            second.SetResult();
            return Task.CompletedTask;
        }));
        var other = new TaskCompletionSource();
        Assert.True(queue.TryAdd(Two, () =>
        {
            other.SetResult();
            return Task.CompletedTask;
        }));

        await other.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.Empty(order);
        first.SetResult();
        await second.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], order);
    }

    [Fact]
    public async Task TryAdd_WorkThatFails_DoesNotStopTheNext()
    {
        using var queue = Queue();
        var second = new TaskCompletionSource();
        queue.TryAdd(One, () => throw new InvalidOperationException("broken"));
        queue.TryAdd(One, () =>
        {
            second.SetResult();
            return Task.CompletedTask;
        });
        await second.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TryAdd_MoreThreadsThanSlots_Waits()
    {
        using var queue = Queue(slots: 1);
        var (first, began, second) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        queue.TryAdd(One, async () =>
        {
            began.SetResult();
            await first.Task;
        });
        await began.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        queue.TryAdd(Two, () =>
        {
            second.SetResult();
            return Task.CompletedTask;
        });
        Assert.False(second.Task.IsCompleted);
        first.SetResult();
        await second.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TryAdd_TooManyWaiting_IsRefused()
    {
        using var queue = Queue(waiting: 2);
        var (gate, began) = (new TaskCompletionSource(), new TaskCompletionSource());
        queue.TryAdd(One, async () =>
        {
            began.SetResult();
            await gate.Task;
        });
        await began.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.True(queue.TryAdd(One, () => Task.CompletedTask));
        Assert.True(queue.TryAdd(One, () => Task.CompletedTask));
        Assert.False(queue.TryAdd(One, () => Task.CompletedTask));
        gate.SetResult();
    }

    [Fact]
    public async Task CloseAsync_FinishesWhatRunsAndForgetsWhatWaits()
    {
        using var queue = Queue();
        var (gate, began) = (new TaskCompletionSource(), new TaskCompletionSource());
        var ran = false;
        queue.TryAdd(One, async () =>
        {
            began.SetResult();
            await gate.Task;
        });
        await began.Task.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        queue.TryAdd(One, () =>
        {
            ran = true;
            return Task.CompletedTask;
        });
        var closed = queue.CloseAsync();
        Assert.False(closed.IsCompleted);
        Assert.False(queue.TryAdd(Two, () => Task.CompletedTask));
        gate.SetResult();
        await closed.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        Assert.False(ran);
    }

    private static ThreadQueue Queue(int slots = 8, int waiting = 100) => new(
        Options.Create(new ConversationOptions { MaxConcurrentAnswers = slots, MaxWaiting = waiting }), NullLogger<ThreadQueue>.Instance);
}
