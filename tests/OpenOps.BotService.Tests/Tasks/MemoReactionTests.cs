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
