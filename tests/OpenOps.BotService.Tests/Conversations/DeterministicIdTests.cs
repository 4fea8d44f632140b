using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tests.Conversations;

public sealed class DeterministicIdTests
{
    private const long CreatedAt = 1_795_176_764_056;

    [Fact]
    public void Interaction_CarriesThePostsTime()
    {
        var id = DeterministicId.Interaction("qn88z68w5pfqbkrw3gb8sgebsh", CreatedAt, "aq9dza984bd4tmp97cr5jfsszr", 1);
        var bytes = id.ToByteArray(bigEndian: true);
        Assert.Equal(CreatedAt, (long)bytes[0] << 40 | (long)bytes[1] << 32 | (long)bytes[2] << 24 | (long)bytes[3] << 16 | (long)bytes[4] << 8 | bytes[5]);
        Assert.Equal(7, id.Version);
        Assert.InRange(id.Variant, 0x8, 0xB);
    }

    [Fact]
    public void Interaction_OfKnownFacts_IsTheSameInEveryProcess() =>
        Assert.Equal("01a1f8df-9298-77b1-b32e-96a1b97966d9", DeterministicId.Interaction("qn88z68w5pfqbkrw3gb8sgebsh", CreatedAt, "aq9dza984bd4tmp97cr5jfsszr", 1).ToString());

    [Fact]
    public void Interaction_AnotherPostBotOrVariant_IsAnother()
    {
        Guid[] ids =
        [
            DeterministicId.Interaction("p", CreatedAt, "b", 1), DeterministicId.Interaction("p", CreatedAt, "b", 2),
            DeterministicId.Interaction("q", CreatedAt, "b", 1), DeterministicId.Interaction("p", CreatedAt, "c", 1),
        ];
        Assert.Equal(4, ids.Distinct().Count());
        Assert.Equal(ids[0], DeterministicId.Interaction("p", CreatedAt, "b", 1));
    }

    [Fact]
    public void Create_PartsThatJoinAlike_DoNotCollide() =>
        Assert.NotEqual(DeterministicId.Create(DateTimeOffset.UnixEpoch, "ab", "c"), DeterministicId.Create(DateTimeOffset.UnixEpoch, "a", "bc"));
}
