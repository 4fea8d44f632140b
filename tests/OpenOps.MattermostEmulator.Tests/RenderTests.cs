using System.Net;
using OpenOps.MattermostEmulator.Markdown;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class RenderTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("<img src=x onerror=alert(1)>", "<img")]
    [InlineData("[x](javascript:alert(1))", "href")]
    [InlineData("[x](data:text/html,hi)", "href")]
    [InlineData("<javascript:alert(1)>", "href")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]", "href")]
    [InlineData("![x](http://tracker.test/x.png)", "<img")]
    [InlineData("![x](/api/v4/files/../users/logout)", "<img")]
    [InlineData("![x](\"onerror=alert(1))", "<img")]
    public void Markup_ThatCouldHarm_IsNotThere(string markdown, string forbidden) =>
        Assert.DoesNotContain(forbidden, MessageRenderer.ToHtml(markdown));

    [Theory]
    [InlineData("**a** _b_ ~~c~~", "<strong>a</strong> <em>b</em> <del>c</del>")]
    [InlineData("```csharp\nx < y\n```", "<code class=\"language-csharp\">x &lt; y")]
    [InlineData("| a |\n|---|\n| 1 |", "<table>")]
    [InlineData("- [x] done", "type=\"checkbox\"")]
    [InlineData("one\ntwo", "one<br />")]
    [InlineData(":tada: :no_such_thing:", "🎉 :no_such_thing:")]
    [InlineData("hi @alice.", "<span class=\"mention\">@alice</span>.")]
    [InlineData("see ~town-square", "<span class=\"channel-mention\">~town-square</span>")]
    [InlineData("`@alice`", "<code>@alice</code>")]
    [InlineData("https://example.test/a", "href=\"https://example.test/a\"")]
    [InlineData("[a](https://example.test)", "rel=\"noopener noreferrer nofollow\"")]
    [InlineData("![cat](/api/v4/files/abc)", "<img src=\"/api/v4/files/abc\"")]
    [InlineData("![cat](https://example.test/cat.png)", ">cat</a>")]
    public void Markdown_IsShown(string markdown, string expected) => Assert.Contains(expected, MessageRenderer.ToHtml(markdown));

    [Fact]
    public async Task Render_OfOneOrMany_IsForTheSignedIn()
    {
        await using var emulator = await Emulator.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await emulator.Anonymous().TryPostAsync("//emulator/render", new { text = "x" })).Status);
        Assert.Equal("<p>x</p>\n", (await emulator.Admin.PostAsync("//emulator/render", new { text = "x" })).Text("html"));
        Assert.Equal("<p>b</p>\n", (string?)(await emulator.Admin.PostAsync("//emulator/render", new { texts = new[] { "a", "b" } }))["html"]![1]);
        Assert.Equal(HttpStatusCode.BadRequest, (await emulator.Admin.TryPostAsync("//emulator/render", new { })).Status);
    }
}
