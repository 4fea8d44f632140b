using OpenOps.BotService.Provisioning;

namespace OpenOps.BotService.Tests.Provisioning;

public sealed class SeedDiscussionTests
{
    [Fact]
    public void Lines_AreADiscussionOfTwoWithAThread()
    {
        var lines = SeedDiscussion.Lines();
        Assert.InRange(lines.Count, 8, 12);
        Assert.Equal([0, 1], lines.Select(line => line.Speaker).Distinct().Order());
        Assert.Equal(lines.Count, lines.Select(line => line.Id).Distinct().Count());
        Assert.All(lines, line => Assert.False(string.IsNullOrWhiteSpace(line.Text)));
        Assert.DoesNotContain(lines, line => line.Text.Contains('@'));

        var roots = lines.Where(line => line.Answers is null).Select(line => line.Id).ToHashSet();
        var replies = lines.Where(line => line.Answers is not null).ToList();
        Assert.NotEmpty(replies);
        Assert.All(replies, reply => Assert.Contains(reply.Answers!, roots));
    }
}
