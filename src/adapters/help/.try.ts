import express from 'express'
import { createRequire } from 'node:module'
const require=createRequire('/work/main/package.json')
const { chromium } = require('playwright-core')
import { loadArticles } from '/work/main/src/adapters/files/articles.ts'
import { mountHelp } from '/work/main/src/adapters/help/help.ts'
import { strictHeaders } from '/work/main/src/adapters/http/headers.ts'
import { buildKnowledgeIndex } from '/work/main/src/domain/knowledge/index.ts'
const axe=require.resolve('axe-core/axe.min.js')
const sets:any={L:['/work/main/knowledge',['','?q=refund','?q=zzzz','track-your-order','nope','season-cast-iron','warranty-length']],A:['/work/shared/data/kb/arduino',['','?q=board%20not%20detcted','track-your-order','available-shipping-methods','if-your-board-is-not-detected-by-arduino-ide']]}
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--headless','--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']})
for(const [n,[dir,paths]] of Object.entries<any>(sets)){
 let t=performance.now(); const {articles,notes}=await loadArticles(dir); const tl=performance.now()-t; t=performance.now(); const index=buildKnowledgeIndex(articles); console.log(n,articles.length,'load',tl|0,'index',(performance.now()-t)|0,'notes',notes.length); for(const x of notes.slice(0,5))console.log(x)
 const app=express();app.use(strictHeaders()); mountHelp({app,knowledge:()=>({articles,index}),company:{name:'Larkspur Home'}}); app.get('/widget.js',(_q,r)=>{r.type('js').send('')})
 const s=app.listen(0); const port=(s.address() as any).port
 for(const [w,scheme] of [[1280,'light'],[390,'dark'],[390,'light'],[1280,'dark']] as const){ const ctx=await b.newContext({viewport:{width:w,height:w>500?900:844},colorScheme:scheme,bypassCSP:true}); const p=await ctx.newPage(); p.on('console',(m:any)=>m.type()==='error'&&!/404/.test(m.text())&&console.log('console',m.text())); 
  for(const path of paths){ await p.goto(`http://127.0.0.1:${port}/help/${path}`.replace('/help/?','/help?')); await p.screenshot({path:`/tmp/shots/${n}-${w}-${scheme}-${path.replace(/\W/g,'_')||'home'}.png`,fullPage:w<500&&path!==''}); await p.addScriptTag({path:axe}); const r=await p.evaluate('axe.run()'); if(r.violations.length)console.log(w,scheme,path,r.violations.map((v:any)=>v.id+' '+v.nodes.length+' '+v.nodes[0].html+' '+v.nodes[0].failureSummary)); const sw=await p.evaluate('document.documentElement.scrollWidth'); if(sw>w)console.log('OVERFLOW',path,w,sw)}
  await ctx.close() }
 s.close()
}
await b.close()
