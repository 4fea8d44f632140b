using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

public sealed class FairQueueTests
{
    [Fact]
    public void Queue_WithOneBusyPerson_LetsOthersInBetween()
    {
        var queue = new FairQueue<string>(10);
        foreach (var item in (string[])["a1", "a2", "a3", "b1", "c1"])
        {
            Assert.True(queue.TryAdd(item[..1], item));
        }

        Assert.Equal(["a1", "b1", "c1", "a2", "a3"], queue.InOrder());
        Assert.Equal(["a1", "b1", "c1", "a2", "a3"], Enumerable.Range(0, 5).Select(_ => queue.Take()));
        Assert.Null(queue.Take());
    }

    [Fact]
    public void Person_WithAnswersRunning_ComesAfterOneWithout()
    {
        var queue = new FairQueue<string>(10);
        queue.TryAdd("a", "a1");
        queue.Take();
        queue.TryAdd("b", "b1");
        queue.Take();
        queue.TryAdd("a", "a2");
        queue.TryAdd("b", "b2");
        queue.Finished("b");

        // Although b was served last.
        Assert.Equal("b2", queue.Take());
        queue.Finished("a");
        Assert.Equal("a2", queue.Take());
    }

    [Fact]
    public void Queue_AtItsBound_Refuses()
    {
        var queue = new FairQueue<string>(1);

        Assert.True(queue.TryAdd("a", "a1"));
        Assert.False(queue.TryAdd("b", "b1"));
        queue.Take();
        Assert.True(queue.TryAdd("b", "b1"));
    }

    [Fact]
    public void Item_PutBack_IsItsPersonsNext()
    {
        var queue = new FairQueue<string>(10);
        queue.TryAdd("a", "a1");
        queue.TryAdd("a", "a2");
        queue.PutBack("a", queue.Take()!);

        Assert.Equal(2, queue.Count);
        Assert.Equal("a1", queue.Take());
    }

    [Fact]
    public void Items_ThatAreGone_LeaveTheQueue()
    {
        var queue = new FairQueue<string>(10);
        queue.TryAdd("a", "a1");
        queue.TryAdd("b", "b1");

        Assert.Equal(["a1"], queue.RemoveWhere(item => item == "a1"));
        Assert.Equal(["b1"], queue.InOrder());
    }
}
