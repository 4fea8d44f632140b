using System.Text;
using OpenOps.Audit.Forwarding;

namespace OpenOps.Audit.Tests.Forwarding;

public sealed class SyslogMessageTests
{
    private static readonly ForwardedEvent Told = new()
    {
        Sequence = 7,
        Id = Guid.Parse("01935f2e-0000-7000-8000-000000000001"),
        InteractionId = Guid.Parse("01935f2e-0000-7000-8000-000000000002"),
        Kind = "login",
        OccurredAt = new DateTimeOffset(2026, 11, 21, 12, 0, 0, 125, TimeSpan.FromHours(1)),
        RecordedBy = "console",
        Hash = "00ff",
    };

    [Fact]
    public void Of_AnEvent_IsWhatTheStandardSays() => Assert.Equal(
        "<110>1 2026-11-21T11:00:00.125000Z host openops-audit 42 login [openops@32473 sequence=\"7\" event_id=\"01935f2e-0000-7000-8000-000000000001\" "
            + "interaction_id=\"01935f2e-0000-7000-8000-000000000002\" recorded_by=\"console\" outcome=\"granted\" hash=\"00ff\"]",
        Text(Told with { Outcome = "granted" }));

    [Theory]
    [InlineData("login", "refused", 16, 132)]
    [InlineData("login", "granted", 16, 134)]
    [InlineData("erasure", null, 13, 109)]
    [InlineData("export", null, 13, 109)]
    [InlineData("intent", null, 0, 6)]
    public void Of_AnEvent_HasThePriorityOfItsKind(string kind, string? outcome, int facility, int priority) => Assert.StartsWith(
        $"<{priority}>1 ", Text(Told with { Kind = kind, Outcome = outcome }, new ForwardingOptions { Facility = facility }), StringComparison.Ordinal);

    [Fact]
    public void Of_AName_IsEscapedAndNeverEndsTheLine() => Assert.Contains(
        "user_name=\"a\\\"b\\\\c\\]d e f 日本\"", Text(Told with { UserName = "a\"b\\c]d\ne\u0000f 日本" }), StringComparison.Ordinal);

    [Fact]
    public void Of_AHostWithBlanks_KeepsTheHeaderWhole() => Assert.Contains(
        "Z mymachine openops-audit ", Encoding.UTF8.GetString(SyslogMessage.Of(Told, "my machine", 1, new ForwardingOptions())), StringComparison.Ordinal);

    private static string Text(ForwardedEvent told, ForwardingOptions? options = null) =>
        Encoding.UTF8.GetString(SyslogMessage.Of(told, "host", 42, options ?? new ForwardingOptions()));
}
