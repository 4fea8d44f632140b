using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

public sealed class PrefixCacheTests : ISequenceMemory
{
    private readonly List<string> _calls = [];

    [Fact]
    public void FollowUp_TakesItsConversationOver_UpToTheFirstDifference()
    {
        var cache = new PrefixCache(this, 1000, 4, reuse: true);
        var first = Read(cache, Range(0, 100));
        cache.Release(first, 4);

        var second = cache.Acquire([.. Range(0, 90), 7777, 8888])!;

        Assert.Same(first, second);
        Assert.Equal(90, second.Tokens.Count);
        Assert.Equal(90, cache.UsedCells);
        Assert.Equal(["truncate 0 90"], _calls);
    }

    [Fact]
    public void SamePromptAgain_LeavesTheLastTokenToBeRead()
    {
        var cache = new PrefixCache(this, 1000, 4, reuse: true);
        cache.Release(Read(cache, Range(0, 20)), 4);

        Assert.Equal(19, cache.Acquire(Range(0, 20))!.Tokens.Count);
    }

    [Fact]
    public void SharedBeginning_OfARunningAnswer_IsCopiedAndItsCellsCountedOnce()
    {
        var cache = new PrefixCache(this, 1000, 4, reuse: true);
        Read(cache, Range(0, 50));

        var other = cache.Acquire([.. Range(0, 30), .. Range(500, 10)])!;
        Assert.Equal(50, cache.UsedCells);
        cache.Append(other, Range(500, 10));

        Assert.Equal(30 + 10, other.Tokens.Count);
        Assert.Equal(60, cache.UsedCells);
        Assert.Equal(["copy 0 1 30"], _calls);
        cache.Forget(other);
        Assert.Equal(50, cache.UsedCells);
    }

    [Fact]
    public void Room_IsMadeByForgettingTheLongestUnused_NeverARunningOne()
    {
        var cache = new PrefixCache(this, 100, 4, reuse: true);
        var old = Read(cache, Range(0, 30));
        var recent = Read(cache, Range(1000, 30));
        var running = Read(cache, Range(2000, 30));
        cache.Release(old, 4);
        cache.Release(recent, 4);

        Assert.True(cache.MakeRoom(40));
        Assert.Equal(60, cache.UsedCells);
        Assert.Contains("truncate 0 0", _calls);
        Assert.DoesNotContain("truncate 1 0", _calls);
        Assert.False(cache.MakeRoom(90));
        Assert.Equal(30, running.Tokens.Count);
        Assert.Equal(30, cache.UsedCells);
    }

    [Fact]
    public void Sequences_WhenAllAreBusy_AreNotToBeHad()
    {
        var cache = new PrefixCache(this, 1000, 2, reuse: true);
        var first = Read(cache, Range(0, 10));
        Read(cache, Range(100, 10));

        Assert.Null(cache.Acquire(Range(200, 10)));
        cache.Release(first, 4);
        Assert.NotNull(cache.Acquire(Range(200, 10)));
    }

    [Fact]
    public void Remembered_MoreThanMayBe_AreForgottenOldestFirst()
    {
        var cache = new PrefixCache(this, 1000, 8, reuse: true);
        var all = Enumerable.Range(0, 3).Select(index => Read(cache, Range(index * 100, 10))).ToList();
        all.ForEach(sequence => cache.Release(sequence, 2));

        Assert.Equal(2, cache.Remembered);
        Assert.Equal(["truncate 0 0"], _calls);
    }

    [Fact]
    public void Cache_WithoutReuse_RemembersNothing()
    {
        var cache = new PrefixCache(this, 1000, 2, reuse: false);
        cache.Release(Read(cache, Range(0, 50)), 4);

        Assert.Equal(0, cache.UsedCells);
        Assert.Empty(cache.Acquire(Range(0, 50))!.Tokens);
    }

    void ISequenceMemory.Copy(int source, int target, int length) => _calls.Add($"copy {source} {target} {length}");

    void ISequenceMemory.Truncate(int sequence, int length) => _calls.Add($"truncate {sequence} {length}");

    private static int[] Range(int start, int count) => [.. Enumerable.Range(start, count)];

    private static CachedSequence Read(PrefixCache cache, int[] tokens)
    {
        var sequence = cache.Acquire(tokens)!;
        cache.Append(sequence, tokens.AsSpan(sequence.Tokens.Count));
        return sequence;
    }
}
