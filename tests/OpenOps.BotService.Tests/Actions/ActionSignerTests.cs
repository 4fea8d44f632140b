using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using OpenOps.BotService.Actions;

namespace OpenOps.BotService.Tests.Actions;

public sealed class ActionSignerTests
{
    private static readonly ButtonContext Button = new()
    {
        Op = ButtonOperations.Up, Bot = "assistant", ChannelId = "channel", PostId = "post", QuestionId = "question", RequesterId = "alice",
        InteractionId = Guid.Parse("01a1f9e3-f218-7000-8000-000000000001"), Variant = 2,
    };

    private readonly ActionSigner _signer = Signer("a key of thirty-two characters!!");

    [Fact]
    public void VerifyButton_OwnContext_ComesBack() => Assert.Equal(Button, _signer.VerifyButton(Travelled(_signer.Sign(Button))));

    [Fact]
    public void VerifyButton_AnythingChanged_IsRefused()
    {
        var signed = _signer.Sign(Button);
        foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("\"up\"", "\"down\""), ("\"post\"", "\"past\""), ("channel\"", "chonnel\""), ("alice", "malory")])
        {
            var forged = Travelled(signed);
            forged["payload"] = forged["payload"]!.GetValue<string>().Replace(from, to, StringComparison.Ordinal);
            Assert.NotEqual(signed["payload"]!.GetValue<string>(), forged["payload"]!.GetValue<string>());
            Assert.Null(_signer.VerifyButton(forged));
        }
    }

    [Fact]
    public void VerifyButton_OtherKey_IsRefused() => Assert.Null(_signer.VerifyButton(Signer("another key of 32 characters !!!").Sign(Button)));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"payload":1,"signature":2}""")]
    [InlineData("""{"payload":"{}","signature":""}""")]
    [InlineData("""{"payload":"not json","signature":"x"}""")]
    public void VerifyButton_Nonsense_IsRefused(string context) => Assert.Null(_signer.VerifyButton(JsonNode.Parse(context) as JsonObject));

    [Fact]
    public void VerifyDialog_OwnState_ComesBackAndNoOther()
    {
        var dialog = new DialogContext
        {
            Bot = "assistant", ChannelId = "channel", InteractionId = Guid.Empty, UserId = "alice", VoteId = Guid.Empty, OpenedAt = DateTimeOffset.UnixEpoch,
        };
        var state = _signer.Sign(dialog);
        Assert.Equal(dialog, _signer.VerifyDialog(state));
        Assert.Null(_signer.VerifyDialog(state.Replace("alice", "malory", StringComparison.Ordinal)));
        Assert.Null(_signer.VerifyDialog("st8"));
        Assert.Null(_signer.VerifyDialog(""));
    }

    [Fact]
    public void VerifyDialog_ButtonsSignature_IsRefused()
    {
        var signed = _signer.Sign(Button);
        Assert.Null(_signer.VerifyDialog($"{signed["signature"]}.{signed["payload"]}"));
    }

    private static JsonObject Travelled(JsonObject context) => JsonNode.Parse(context.ToJsonString())!.AsObject();

    private static ActionSigner Signer(string key) => new(Options.Create(new ActionOptions { SigningKey = key }));
}
