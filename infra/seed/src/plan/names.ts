/** Given and family names, by where they are at home. */
interface Culture {
  given: string[]
  family: string[]
  familyFirst?: boolean
}

const list = (names: string) => names.trim().split(/\s+/)

export const cultures: Culture[] = [
  {
    given: list('Ada Bram Clara Edwin Flora Hugo Imogen Jasper Mabel Nell Oscar Rosalind Tobias Winifred'),
    family: list('Ashworth Birch Carver Dunmore Ellery Fairfax Hartley Larkin Marsh Penrose Quill Thorne Wren Yardley'),
  },
  {
    given: list('Astrid Bjørn Eirik Freja Håkon Ingrid Jonas Kari Linnéa Magnus Sigrid Søren Tuva Øystein'),
    family: list('Aasen Bergström Dahl Ekström Fjeld Grønlund Holm Lindqvist Møller Nygård Sandvik Solberg Ström Vik'),
  },
  {
    given: list('Aoife Brendan Ciarán Deirdre Eilidh Fionn Gráinne Iain Mairéad Niamh Oisín Rhys Siân Tadhg'),
    family: list('Byrne Campbell Doyle Evans Gallagher Keane Llewellyn MacLeod Morgan Nolan Pryce Quinn Ryan Sinclair'),
  },
  {
    given: list('Anaïs Benoît Camille Élodie Étienne Fabien Hélène Jérôme Léa Maëlle Noé Océane Rémi Zoé'),
    family: list(
      'Aubert Beaumont Chevalier Delacroix Faure Gauthier Lefèvre Marchand Noël Perrin Renaud Roussel Thévenet Vidal',
    ),
  },
  {
    given: list('Álvaro Beatriz Catarina Diego Elena Inés Joaquín Lucía Mateo Núria Paulo Rocío Tomás Ximena'),
    family: list(
      'Almeida Barros Castaño Domínguez Escobar Ferreira Gálvez Ibáñez Lobo Muñoz Núñez Pacheco Quiroga Zúñiga',
    ),
  },
  {
    given: list('Anneliese Björn Dieter Frauke Gisela Heiko Jürgen Katrin Lothar Marlene Ruth Sören Ulrike Wiebke'),
    family: list('Altmann Bäcker Fink Groß Hölzl Jansen Köhler Lange Müller Oster Schäfer Specht Vogel Weiß'),
  },
  {
    given: list(
      'Agnieszka Bartosz Czesław Dorota Ewa Grażyna Jakub Łukasz Małgorzata Ondřej Petra Radim Tereza Zdeněk',
    ),
    family: list('Bielak Čapek Dvořák Gołąb Horák Jaśkiewicz Kowal Malý Novotný Pająk Sikora Świerk Wróbel Żak'),
  },
  {
    given: list('Ayşe Burak Cem Defne Elif Emre Gül İpek Kerem Leyla Murat Nazlı Ömer Zeynep'),
    family: list('Acar Bulut Çelik Demir Erdoğdu Güneş Işık Kaya Öztürk Polat Şahin Tekin Uçar Yıldız'),
  },
  {
    given: list('Adaeze Babatunde Chidi Ebele Folasade Ifeanyi Kwame Lerato Makena Nia Olumide Sipho Thandiwe Wanjiru'),
    family: list('Abara Adeyemi Boateng Chukwu Dlamini Eze Kamau Mensah Mokoena Nkosi Okafor Oyelaran Sithole Waweru'),
  },
  {
    given: list('Aditi Bhavesh Chandra Divya Farah Gaurav Ishaan Kavya Lakshmi Meera Nikhil Priya Rohan Tara'),
    family: list(
      'Acharya Banerjee Chowdhury Desai Fernando Ghosh Iyer Kapoor Mukherjee Nair Perera Rao Siddiqui Varma',
    ),
  },
  {
    given: list('Akira Chiyo Daichi Emi Fumiko Haruto Itsuki Kaede Mei Nozomi Ren Sakura Takumi Yuki'),
    family: list('Aoki Endō Fujita Hayashi Inoue Katō Mori Nakajima Ōno Saitō Shimizu Tanaka Ueda Yamada'),
  },
  {
    given: list('Bao Chaoxiang Fang Hao Jiayi Kexin Lan Meiling Ning Peng Qiao Ruolan Wei Yun'),
    family: list('Cai Deng Feng Gao Huang Jiang Liang Ouyang Peng Song Tang Xu Yang Zhou'),
    familyFirst: true,
  },
  {
    given: list('Bora Chaewon Dae Eunji Haneul Jihun Jiwoo Kyung Minseo Nari Seojun Soomin Taeyang Yuna'),
    family: list('Ahn Bae Choi Gwon Han Jang Kang Lee Moon Nam Park Ryu Shin Yoon'),
    familyFirst: true,
  },
  {
    given: list('Amal Bilal Dalia Faris Hana Idris Jamila Karim Layla Nadia Omar Rania Samir Yasmin'),
    family: list('Abboud Bishara Darwish Fahmy Haddad Jabbour Khoury Mansour Nasser Qabbani Rahman Sabbagh Tawil Zayn'),
  },
  {
    given: list('Aroha Hēmi Kai Kiri Lani Malia Mana Nikau Ngaio Rangi Sione Tama Tāne Wiremu'),
    family: list('Ihaka Kahananui Kealoha Māhina Ngata Paewai Parata Rewi Tamihana Taufa Tūhoe Walker Whaanga Whetū'),
  },
  {
    given: list('Ágnes Balázs Csilla Dániel Eszter Gábor Ildikó Jenő László Márta Péter Réka Szilvia Zoltán'),
    family: list('Ács Bognár Cseh Fehér Gulyás Halász Juhász Kertész Madarász Nagy Ötvös Pintér Szűcs Vörös'),
    familyFirst: true,
  },
]
