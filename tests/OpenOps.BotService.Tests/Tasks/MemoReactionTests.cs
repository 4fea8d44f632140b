using OpenOps.BotService.Replies;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks;

public sealed class MemoReactionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memo_SummarisesTheThreadOnceForThatPerson()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."), (room.Bob, "Or Tuesday."));
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, thread[1].Id, "memo", Cancel);
        var done = await tasks.DoneAsync(room.Alice);
        Assert.StartsWith("📝 Summary of [this thread](", done.Message, StringComparison.Ordinal);
        await room.Alice.Client.RemoveReactionAsync(room.Alice.Id, thread[1].Id, "memo", Cancel);
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, thread[1].Id, "memo", Cancel);
        await room.Bob.Client.AddReactionAsync(room.Bob.Id, thread[1].Id, "memo", Cancel);
        await tasks.DoneAsync(room.Bob);
        Assert.Single(await tasks.AnchorsAsync(room.Alice));
        Assert.Equal(["alice", "bob"], tasks.Backend.Calls.Select(call => call.Metadata("requester_name")));
        Assert.Empty(await tasks.AnchorsAsync(room.Alice, room.Claude));
    }

    [Fact]
    public async Task Memo_SeenByTwoReplicas_IsDoneOnce()
    {
        // Whoever paints over an answer mends it at once; the recovery, which would too, comes too late here.
        await using var tasks = await TaskRoom.OpenAsync("--Replies:RecoveryGrace=00:10:00");
        await tasks.StartServiceAsync("--Replies:RecoveryGrace=00:10:00");
        var room = tasks.Room;
        for (var count = 1; count <= 5; count++)
        {
            var post = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, $"Thread {count}");
            await room.Alice.Client.AddReactionAsync(room.Alice.Id, post.Id, "memo", Cancel);
            await tasks.DoneAsync(room.Alice, count: count);
        }

        Assert.Equal(5, (await tasks.AnchorsAsync(room.Alice)).Count);
        Assert.Equal(5, tasks.Backend.Calls.Count);

        await TestTimeouts.EventuallyAsync("five answers", async () => (await tasks.AnchorsAsync(room.Alice)).All(anchor =>
            ChatRoom.PropsOf(anchor).State == AnswerStates.Complete && anchor.Message.EndsWith("Hello from the model.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task OtherReactions_AndThoseOfBots_AreNoWish()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var post = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "We ship on Monday.");
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, post.Id, "heart", Cancel);
        await room.Claude.Client.AddReactionAsync(room.Claude.Id, post.Id, "memo", Cancel);
        await room.Bob.Client.AddReactionAsync(room.Bob.Id, post.Id, "memo", Cancel);
        await tasks.DoneAsync(room.Bob);
        Assert.Empty(await tasks.AnchorsAsync(room.Alice));
        Assert.Equal("bob", Assert.Single(tasks.Backend.Calls).Metadata("requester_name"));
    }

    [Fact]
    public async Task Memo_FoundAgainAfterMoreThanAnHour_IsLeft()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var memos = tasks.Room.Service.Services.GetRequiredService<MemoReactions>();
        var room = tasks.Room;
        var (old, recent) = (await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Old"), await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Recent"));
        var now = TimeProvider.System.GetUtcNow();
        memos.Take(Memo(old, now.AddMinutes(-61)), caughtUp: true);
        memos.Take(Memo(recent, now.AddMinutes(-59)), caughtUp: true);
        var done = await tasks.DoneAsync(room.Alice);
        Assert.Equal(recent.Id, ChatRoom.PropsOf(done).Task!.PostId);
        Assert.Single(await tasks.AnchorsAsync(room.Alice));

        Reaction Memo(Post post, DateTimeOffset at) => new() { UserId = room.Alice.Id, PostId = post.Id, EmojiName = "memo", CreateAt = at.ToUnixTimeMilliseconds() };
    }

    [Fact]
    public async Task Memo_GivenBeforeARestart_IsNotDoneAgain()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var thread = await tasks.ThreadAsync((room.Bob, "We ship on Monday."));
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, thread[0].Id, "memo", Cancel);
        await tasks.DoneAsync(room.Alice);
        await room.StopServiceAsync(room.Service);
        var missed = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Written while nobody listened");
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, missed.Id, "memo", Cancel);
        await tasks.StartServiceAsync();
        await tasks.DoneAsync(room.Alice, count: 2);
        Assert.Equal(2, (await tasks.AnchorsAsync(room.Alice)).Count);
        Assert.Equal(2, tasks.Backend.Calls.Count);
    }
}
