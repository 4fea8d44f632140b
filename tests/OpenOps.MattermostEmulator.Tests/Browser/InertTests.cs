using System.Text.Json;
using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

/// <summary>Whatever people and bots write, nothing of it runs, and nothing of it makes the browser talk to others.</summary>
public sealed class InertTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string[] Attacks =
    [
        "<script>window.hit = 1</script>",
        "<img src=x onerror='window.hit = 1'>",
        "<svg onload=window.hit=1>",
        "[click](javascript:window.hit=1)",
        "[click](jav&#x61;script:window.hit=1)",
        "[click](data:text/html,<script>window.hit=1</script>)",
        "![x](https://evil.example/pixel.png)",
        "![x](javascript:window.hit=1)",
        "<javascript:window.hit=1>",
        "[a]: javascript:window.hit=1\n\n[a]",
        "```\"><script>window.hit=1</script>\ncode\n```",
        "`<img src=x onerror=window.hit=1>`",
        "| <img src=x onerror=window.hit=1> |\n|---|\n| <b onmouseover=window.hit=1>x</b> |",
        "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
        "<form action=https://evil.example><button>go</button></form>",
        "<style>body{display:none}</style><link rel=stylesheet href=https://evil.example/x.css>",
        "&lt;script&gt;window.hit=1&lt;/script&gt;",
    ];

    private string[] _expectedErrors = [];

    protected override string[] ExpectedErrors => _expectedErrors;

    [Fact]
    public async Task Messages_WithMarkupInThem_StayInert()
    {
        for (var i = 0; i < Attacks.Length; i++)
        {
            await World.Ben.WriteAsync(World.PilotId, $"{Attacks[i]}\n\nend of {i:00}");
        }

        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        for (var i = 0; i < Attacks.Length; i++)
        {
            await Expect(chat.Post($"end of {i:00}")).ToHaveCountAsync(1);
        }

        await AssertLinksAsync(chat.Main);
        await AssertInertAsync(chat, chat.Main);
    }

    [Fact]
    public async Task Rendered_ByARendererGoneWrong_StaysInert()
    {
        // The policy, the third line of defence, reports what the parser met and the allow list left out.
        _expectedErrors = ["violates the following Content Security Policy"];
        var page = await OpenAsync();
        await page.Page.RouteAsync("**/emulator/render", async route =>
        {
            var texts = JsonDocument.Parse(route.Request.PostData!).RootElement.GetProperty("texts").EnumerateArray();
            await route.FulfillAsync(new()
            {
                ContentType = "application/json",
                Body = JsonSerializer.Serialize(new { html = texts.Select(text => $"<p>{string.Concat(Attacks)}</p><p>{text.GetString()}</p>") }),
            });
        });
        await World.Ben.WriteAsync(World.PilotId, "end of it");
        await new SignInPage(page.Page).SignInAsync("alice", ChatWorld.Password);
        var chat = new ChatPage(page.Page);
        await chat.ReadyAsync();
        await chat.OpenAsync("Pilot");

        await Expect(chat.Post("end of it")).ToHaveCountAsync(1);
        await AssertLinksAsync(chat.Main);
        await AssertInertAsync(chat, chat.Main);
    }

    [Fact]
    public async Task Props_WithMarkupInThem_StayInert()
    {
        const string Attack = "<img src=x onerror=window.hit=1>";
        await World.Assistant.WriteAsync(World.PilotId, "end of it", props: new
        {
            override_username = Attack,
            from_webhook = "true",
            openops = new { model = Attack, state = "complete" },
            attachments = new object[]
            {
                new
                {
                    color = "red; background: url(https://evil.example/c)",
                    pretext = Attack,
                    author_name = Attack,
                    author_icon = "https://evil.example/a.png",
                    title = Attack,
                    title_link = "javascript:window.hit=1",
                    text = Attack,
                    image_url = "https://evil.example/i.png",
                    thumb_url = "https://evil.example/t.png",
                    footer = Attack,
                    footer_icon = "https://evil.example/f.png",
                    fields = new object[] { new { title = Attack, value = Attack }, new { title = "n", value = 1 } },
                    actions = new object[] { new { id = "a", name = Attack, style = "x\" onclick=\"window.hit=1" } },
                },
            },
        });
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        var post = chat.Post("end of it");
        await Expect(post).ToContainTextAsync("<img src=x");
        await AssertInertAsync(chat, post);
    }

    [Fact]
    public async Task Names_WithMarkupInThem_StayInert()
    {
        const string Attack = "<img src=x onerror=window.hit=1>";
        await World.Admin.PostAsync("channels", new { team_id = World.TeamId, name = "bad", display_name = Attack, purpose = Attack, header = Attack, type = "O" });
        var chat = await SignInAsync(World.Admin);

        await chat.Sidebar.GetByText(Attack).ClickAsync();

        await Expect(chat.Title).ToHaveTextAsync(Attack);
        await AssertInertAsync(chat, chat.Page.Locator("body"));
    }

    [Fact]
    public async Task Policy_OfThePage_AllowsNothingInline()
    {
        var page = await OpenAsync();
        var response = await page.Page.GotoAsync(World.Address.AbsoluteUri);

        var policy = await response!.HeaderValueAsync("content-security-policy");
        Assert.Contains("default-src 'self'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    private static async Task AssertLinksAsync(ILocator place)
    {
        foreach (var link in await place.Locator(".markdown a").AllAsync())
        {
            var address = await link.GetAttributeAsync("href");
            Assert.True(address?.StartsWith("http", StringComparison.Ordinal), $"a link leads to {address}");
        }
    }

    private static async Task AssertInertAsync(ChatPage chat, ILocator place)
    {
        Assert.False(await chat.Page.EvaluateAsync<bool>("() => 'hit' in window"), "a script ran");
        Assert.Equal(0, await place.Locator("script, iframe, style, link, form:not(.form), object, embed, .markdown img, .attachment img, [onerror], [onclick], [onmouseover]").CountAsync());
        await Expect(chat.Main).ToBeVisibleAsync();
    }
}
